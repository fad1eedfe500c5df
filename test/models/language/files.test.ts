/** Files of language models: what is written is what is read, and what is wrong is refused by name and place. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type BlockName,
  type Family,
  LanguageModelError,
  openGguf,
  openHuggingFace,
  openLanguageFiles,
  readConfig,
  tensorsOf,
  writeGguf,
  writeHuggingFace,
} from '#tandem/models/index.js';
import { dequantise, quantise } from '#tandem/models/language/blocks.js';
import { toHalf } from '#tandem/models/language/half.js';
import { smallModel } from '../../support/language-model.js';

const folder = () => mkdtempSync(join(tmpdir(), 'tandem-test-'));

/** Blocks with random bytes, and what the Python package `gguf` 0.17 makes of them. */
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/blocks.json', import.meta.url), 'utf8'),
) as Record<BlockName, { bytes: string; floats: string }>;

describe('blocks', () => {
  it.each(Object.keys(fixture) as BlockName[])('%s is read as by the reference', (name) => {
    const bytes = new Uint8Array(Buffer.from(fixture[name].bytes, 'base64'));
    const expected = new Float32Array(Uint8Array.from(Buffer.from(fixture[name].floats, 'base64')).buffer);
    const found = dequantise(name, bytes);
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected[i])));
    });
  });

  it.each([
    ['F32', 0],
    ['F16', 2 ** -11],
    ['Q8_0', 1 / 254],
    ['Q4_0', 1 / 8],
  ] as const)('%s gives weights back within its step', (name, step) => {
    const weights = Float32Array.from({ length: 256 }, (_, i) => Math.sin(i * 1.7) * (1 + (i >> 5)));
    const back = dequantise(name, quantise(name, weights));
    weights.forEach((weight, i) => {
      const most = Math.max(...weights.slice(i & ~31, (i & ~31) + 32).map(Math.abs));
      expect(Math.abs(back[i] - weight)).toBeLessThanOrEqual(most * (step + 2 ** -10));
    });
  });

  it('rounds to the nearest half, ties to even', () => {
    expect([1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65504, 65520, 2 ** -25, 2 ** -24, -0].map(toHalf)).toEqual([
      0x3c00, 0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 1, 0x8000,
    ]);
    expect(toHalf(Number.NaN) & 0x7c00).toBe(0x7c00);
  });
});

describe.each(['llama', 'qwen2', 'qwen3'] satisfies Family[])('a model of the family %s', (family) => {
  it.each([
    ['F32', 1e-7],
    ['F16', 2e-4],
    ['Q8_0', 2e-3],
  ] as const)('comes back from GGUF with %s', async (precision, within) => {
    const model = smallModel({ family, tied: family === 'qwen3', begin: 1 });
    const path = join(folder(), 'model.gguf');
    await writeGguf(path, { ...model, tokenizer: { ...model.tokenizer, before: [1], after: [] } }, precision);
    const back = openGguf(path);
    const { rotaryBase, epsilon, ...rest } = back.config;
    expect({ ...rest, rotaryBase: Math.round(rotaryBase), epsilon: Number(epsilon.toPrecision(4)) }).toEqual(
      model.config,
    );
    expect(back.template).toBe(model.template);
    expect(back.tokenizer).toMatchObject({ merges: model.tokenizer.merges, pattern: 'tandem' });
    for (const name of tensorsOf(model.config).keys()) {
      const [before, after] = [model.weights.floats(name), back.weights.floats(name)];
      expect(after, name).toHaveLength(before.length);
      const furthest = before.reduce((most, value, i) => Math.max(most, Math.abs(value - after[i])), 0);
      expect(furthest, name).toBeLessThanOrEqual(within);
    }
    back.weights.close();
  });

  it('comes back from a folder', async () => {
    const model = smallModel({ family });
    const path = join(folder(), 'model');
    await writeHuggingFace(path, model);
    const back = await openLanguageFiles(path);
    expect(back.config).toEqual(model.config);
    expect(back.template).toBe(model.template);
    for (const name of tensorsOf(model.config).keys())
      expect(back.weights.floats(name)).toEqual(model.weights.floats(name));
    back.weights.close();
  });
});

describe('a GGUF file that is wrong or hostile', () => {
  /** A small file, with some bytes of it replaced. */
  async function broken(change: (bytes: Buffer) => Buffer | undefined): Promise<string> {
    const path = join(folder(), 'model.gguf');
    await writeGguf(path, smallModel(), 'Q8_0');
    const bytes = readFileSync(path);
    writeFileSync(path, change(bytes) ?? bytes);
    return path;
  }
  /** Where what is said of a tensor begins, after its name: dimensions, sizes, type, offset. */
  const infoOf = (bytes: Buffer, name: string) => bytes.indexOf(name) + name.length;

  it.each<[string, (bytes: Buffer) => Buffer | undefined, string]>([
    ['is something else', (b) => void b.writeUInt32LE(1, 0), 'this is no GGUF file'],
    ['is of another version', (b) => void b.writeUInt32LE(9, 4), 'version 9'],
    ['says it has 2^60 tensors', (b) => void b.writeBigUInt64LE(1n << 60n, 8), 'too large'],
    ['says it has 2^40 tensors', (b) => void b.writeBigUInt64LE(1n << 40n, 8), 'the number of tensors is'],
    ['says it has 2^40 keys', (b) => void b.writeBigUInt64LE(1n << 40n, 16), 'the number of keys is'],
    ['has a key of 2^50 bytes', (b) => void b.writeBigUInt64LE(1n << 50n, 24), 'the length of key 0'],
    [
      'has a list of 2^40 tokens',
      (b) => void b.writeBigUInt64LE(1n << 40n, infoOf(b, 'tokenizer.ggml.tokens') + 8),
      'the length of "tokenizer.ggml.tokens"',
    ],
    [
      'has two tensors in one place',
      (b) => void b.writeBigUInt64LE(0n, infoOf(b, 'blk.0.ffn_up.weight') + 4 + 16 + 4),
      'overlaps tensor',
    ],
    [
      'has a tensor beyond its end',
      (b) => void b.writeBigUInt64LE(1n << 40n, infoOf(b, 'blk.0.ffn_up.weight') + 4 + 16 + 4),
      'tensor "blk.0.ffn_up.weight": it ends at byte',
    ],
    [
      'has a tensor at an odd place',
      (b) => void b.writeBigUInt64LE(33n, infoOf(b, 'blk.0.ffn_up.weight') + 4 + 16 + 4),
      'no multiple of 32',
    ],
    [
      'has a tensor with more weights than can be counted',
      (b) => void b.writeBigUInt64LE(1n << 50n, infoOf(b, 'blk.0.ffn_up.weight') + 12),
      'impossible sizes',
    ],
    [
      'has a tensor of a type that is not known',
      (b) => void b.writeUInt32LE(77, infoOf(b, 'blk.0.ffn_up.weight') + 4 + 16),
      'of type 77',
    ],
    [
      'has a tensor of 1,000 dimensions',
      (b) => void b.writeUInt32LE(1000, infoOf(b, 'blk.0.ffn_up.weight')),
      'has 1000 dimensions',
    ],
    [
      'has a tensor of another shape',
      (b) => void b.writeBigUInt64LE(32n, infoOf(b, 'blk.0.ffn_up.weight') + 4),
      'tensor model.layers.0.mlp.up_proj.weight is [96, 32]; [96, 64] is needed',
    ],
    ['is cut off', (b) => b.subarray(0, b.length - 4000), 'it ends at byte'],
    ['is cut off in its header', (b) => b.subarray(0, 1000), 'for which the'],
    ['is empty', () => Buffer.alloc(0), 'truncated'],
  ])('is refused where it %s', async (_, change, message) => {
    const path = await broken(change);
    expect(() => openGguf(path)).toThrow(LanguageModelError);
    expect(() => openGguf(path)).toThrow(message);
    expect(() => openGguf(path)).toThrow(path);
  });

  it('is refused where it is not there', async () => {
    await expect(openLanguageFiles('/nowhere/model.gguf')).rejects.toThrow('there is no such file');
  });
});

describe('a folder that is wrong', () => {
  const config = {
    architectures: ['LlamaForCausalLM'],
    vocab_size: 10,
    hidden_size: 64,
    intermediate_size: 96,
    num_hidden_layers: 1,
    num_attention_heads: 4,
  };
  it.each([
    [{ ...config, architectures: ['GPT2LMHeadModel'] }, 'architecture "GPT2LMHeadModel" is not served'],
    [{ ...config, hidden_act: 'gelu' }, 'hidden_act "gelu"'],
    [{ ...config, vocab_size: 1e12 }, 'vocabulary is 1000000000000'],
    [{ ...config, num_key_value_heads: 3 }, '4 heads do not share 3'],
    [{ ...config, rope_scaling: { rope_type: 'yarn' } }, 'rope_scaling of type "yarn"'],
  ])('is refused with %j', (json, message) => {
    expect(() => readConfig(JSON.stringify(json), 'config.json')).toThrow(message);
  });

  it('names what is missing', async () => {
    const path = join(folder(), 'model');
    await writeHuggingFace(path, smallModel());
    const changed = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'));
    writeFileSync(join(path, 'config.json'), JSON.stringify({ ...changed, num_hidden_layers: 3 }));
    await expect(openHuggingFace(path)).rejects.toThrow(
      'tensor model.layers.2.input_layernorm.weight is missing',
    );
  });

  it('reads no file outside', async () => {
    const path = folder();
    writeFileSync(join(path, 'config.json'), JSON.stringify(config));
    writeFileSync(
      join(path, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map: { a: '../x.safetensors' } }),
    );
    await expect(openHuggingFace(path)).rejects.toThrow('is not the name of a file in this folder');
  });

  it('works out the factors of Llama 3.1', () => {
    const scaling = {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    };
    const json = { ...config, hidden_size: 512, rope_theta: 500_000, rope_scaling: scaling };
    const { rotaryFactors } = readConfig(JSON.stringify(json), 'config.json');
    expect(rotaryFactors).toHaveLength(64);
    expect([rotaryFactors![0], rotaryFactors![63]]).toEqual([1, 8]);
    expect([...rotaryFactors!].sort((a, b) => a - b)).toEqual(rotaryFactors);
  });
});
