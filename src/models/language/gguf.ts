/** Reading and writing a language model as a GGUF file: configuration, weights and tokenizer. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { writeDurably } from '../../runtime/index.js';
import type { TokenizerDefinition } from '../../text/index.js';
import { BLOCK_TYPES, type BlockName, dequantise, quantise, typeNumber } from './blocks.js';
import { checkConfig, type Family, type LanguageConfig } from './config.js';
import {
  type GgufHeader,
  type GgufTensor,
  type GgufValue,
  readFully,
  readGgufHeader,
} from './gguf-header.js';
import { ARCHITECTURE_OF, fromGgufName, OWN_PATTERN, PATTERN_OF, toGgufName } from './gguf-names.js';
import { type GgufEntry, ggufPreamble } from './gguf-preamble.js';
import type { LanguageFiles } from './language-files.js';
import { LanguageModelError } from './language-model-error.js';
import { checkWeights, tensorsOf, type Weights } from './weights.js';

/**
 * Opens a GGUF file. Tensors are read on request.
 *
 * @example
 * const { config, weights } = openGguf('model.gguf');
 * [config.family, config.layers, config.width]; // ['llama', 2, 64]
 * weights.typeOf('model.embed_tokens.weight'); // 'F16'
 * weights.close();
 *
 * @throws LanguageModelError with what is invalid or unsupported in the file, and where.
 */
export function openGguf(path: string): LanguageFiles {
  const file = openSync(path, 'r');
  try {
    const header = readGgufHeader(file, fstatSync(file).size, path);
    const config = configOf(header, file, path);
    const weights = new GgufWeights(file, header, config);
    checkWeights(config, weights, path);
    const template = header.metadata.get('tokenizer.chat_template');
    return {
      path,
      config,
      weights,
      tokenizer: tokenizerOf(header, path),
      ...(typeof template === 'string' && { template }),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The tensors of an open file by Hugging Face's names, with q and k in its order of rows. */
class GgufWeights implements Weights {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly #file: number;
  readonly #tensors = new Map<string, GgufTensor>();
  readonly #config: LanguageConfig;

  constructor(file: number, { tensors }: GgufHeader, config: LanguageConfig) {
    this.#file = file;
    this.#config = config;
    for (const tensor of tensors.values()) {
      const name = fromGgufName(tensor.name);
      if (name !== undefined) this.#tensors.set(name, tensor);
    }
    this.shapes = new Map([...this.#tensors].map(([name, { sizes }]) => [name, [...sizes].reverse()]));
  }

  typeOf(name: string): BlockName {
    return this.#tensor(name).type;
  }

  floats(name: string): Float32Array {
    return dequantise(this.typeOf(name), this.bytes(name));
  }

  bytes(name: string): Uint8Array {
    const { begin, end, sizes } = this.#tensor(name);
    const bytes = new Uint8Array(end - begin);
    readFully(this.#file, bytes, begin);
    const heads = interleavedHeads(name, this.#config);
    return heads ? reorderRows(bytes, sizes[1] ?? sizes[0], heads, 'halves') : bytes;
  }

  close(): void {
    closeSync(this.#file);
  }

  #tensor(name: string): GgufTensor {
    const found = this.#tensors.get(name);
    if (!found) throw new LanguageModelError(`tensor ${name} is missing`);
    return found;
  }
}

/**
 * llama.cpp orders the rows of Llama's q and k for rotating adjacent pairs; Hugging Face rotates the first half of a
 * head with the second. @returns the heads of such a tensor.
 */
function interleavedHeads(name: string, { family, heads, keyHeads }: LanguageConfig): number | undefined {
  if (family !== 'llama' && family !== 'mistral') return undefined;
  if (name.endsWith('q_proj.weight')) return heads;
  return name.endsWith('k_proj.weight') ? keyHeads : undefined;
}

/** Reorders the rows of each head from adjacent pairs to halves, or the reverse. */
function reorderRows(
  bytes: Uint8Array,
  rows: number,
  heads: number,
  to: 'halves' | 'neighbours',
): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const row = bytes.length / rows;
  const half = rows / heads / 2;
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < half; i++) {
      for (let side = 0; side < 2; side++) {
        const neighbours = (head * half * 2 + 2 * i + side) * row;
        const halves = (head * half * 2 + side * half + i) * row;
        const [from, at] = to === 'halves' ? [neighbours, halves] : [halves, neighbours];
        out.set(bytes.subarray(from, from + row), at);
      }
    }
  }
  return out;
}

function configOf(header: GgufHeader, file: number, path: string): LanguageConfig {
  const { metadata, tensors } = header;
  const architecture = metadata.get('general.architecture');
  const families: Family[] = ['llama', 'qwen2', 'qwen3'];
  const family = families.find((one) => one === architecture);
  if (!family)
    throw new LanguageModelError(
      `${path}: general.architecture ${JSON.stringify(architecture ?? null)} is not served; ${families.join(', ')} are`,
    );
  const number = (key: string, otherwise?: number): number => {
    const value = metadata.get(`${family}.${key}`) ?? otherwise;
    if (typeof value !== 'number') throw new LanguageModelError(`${path}: ${family}.${key} is missing`);
    return value;
  };
  const width = number('embedding_length');
  const heads = number('attention.head_count');
  const scaling = metadata.get(`${family}.rope.scaling.type`) ?? 'none';
  if (scaling !== 'none')
    throw new LanguageModelError(
      `${path}: ${family}.rope.scaling.type ${JSON.stringify(scaling)} is not served`,
    );
  const experts = number('expert_count', 0);
  if (experts > 0) throw new LanguageModelError(`${path}: a mixture of ${experts} experts is not served`);
  const factors = tensors.get('rope_freqs.weight');
  const token = (key: string) => {
    const value = metadata.get(`tokenizer.ggml.${key}`);
    return typeof value === 'number' ? value : undefined;
  };
  const begin = metadata.get('tokenizer.ggml.add_bos_token') === true ? token('bos_token_id') : undefined;
  const ends = [token('eos_token_id'), token('eot_token_id')].filter((id) => id !== undefined);
  return checkConfig(
    {
      family,
      vocabulary: tensors.get('token_embd.weight')?.sizes[1] ?? 0,
      width,
      hidden: number('feed_forward_length'),
      layers: number('block_count'),
      heads,
      keyHeads: number('attention.head_count_kv', heads),
      head: number('attention.key_length', width / heads),
      context: number('context_length'),
      epsilon: number('attention.layer_norm_rms_epsilon'),
      rotaryBase: number('rope.freq_base', 10_000),
      ...(factors && { rotaryFactors: Array.from(readTensor(file, factors)) }),
      tied: !tensors.has('output.weight'),
      ...(begin !== undefined && { begin }),
      ...(ends.length > 0 && { ends: [...new Set(ends)] }),
    },
    path,
  );
}

function readTensor(file: number, { begin, end, type }: GgufTensor): Float32Array {
  const bytes = new Uint8Array(end - begin);
  readFully(file, bytes, begin);
  return dequantise(type, bytes);
}

/** The tokenizer in the metadata of a file. @throws LanguageModelError where it is not byte-level BPE. */
function tokenizerOf({ metadata }: GgufHeader, path: string): TokenizerDefinition {
  const get = (key: string): GgufValue | undefined => metadata.get(`tokenizer.ggml.${key}`);
  if (get('model') !== 'gpt2')
    throw new LanguageModelError(
      `${path}: tokenizer.ggml.model ${JSON.stringify(get('model') ?? null)} is not read; only gpt2 (byte-level BPE) is`,
    );
  const own = metadata.get(OWN_PATTERN);
  const name = own === 'tandem' ? own : String(get('pre') ?? 'gpt-2');
  const pattern = Object.hasOwn(PATTERN_OF, name) ? PATTERN_OF[name] : undefined;
  if (!pattern)
    throw new LanguageModelError(
      `${path}: tokenizer.ggml.pre ${JSON.stringify(name)} is not known; ${Object.keys(PATTERN_OF).join(', ')} are`,
    );
  const tokens = textsOf(get('tokens'), `${path}: tokenizer.ggml.tokens`);
  const merges = textsOf(get('merges'), `${path}: tokenizer.ggml.merges`);
  const types = get('token_type');
  // 1 is a normal token, 3 a control token, 4 a user-defined token, 5 an unused token.
  const typeOf = (id: number) => (Array.isArray(types) ? Number(types[id]) : 1);
  return {
    tokens: tokens.map((token, id) => (typeOf(id) === 1 || typeOf(id) === 6 ? token : undefined)),
    merges: merges.map((merge) => {
      const space = merge.indexOf(' ', 1);
      return [merge.slice(0, space), merge.slice(space + 1)] as const;
    }),
    added: tokens.flatMap((content, id) =>
      typeOf(id) === 3 || typeOf(id) === 4 ? [{ id, content, special: typeOf(id) === 3 }] : [],
    ),
    pattern,
    ...(name === 'qwen2' && { nfc: true }),
    ...(pattern === 'llama3' && { ignoreMerges: true }),
    ...(get('add_bos_token') === true &&
      typeof get('bos_token_id') === 'number' && {
        before: [get('bos_token_id') as number],
        after: [],
      }),
  };
}

function textsOf(value: GgufValue | undefined, what: string): readonly string[] {
  if (!Array.isArray(value) || value.some((text) => typeof text !== 'string'))
    throw new LanguageModelError(`${what} is not a list of texts`);
  return value as readonly string[];
}

/** The format of matrices; norms and biases are always F32. */
export type GgufPrecision = 'F32' | 'F16' | 'Q8_0' | 'Q4_0';

/**
 * Writes a model as a GGUF file that llama.cpp reads: atomically, through a temporary file beside it. Tensors that are
 * already in the requested format are copied unchanged. With Q4_0 the embeddings, which are also the output layer if
 * they are tied, are written as Q8_0, as llama.cpp's tools use more than 4 bits for them.
 *
 * @example
 * await writeGguf('small.gguf', openGguf('model.gguf'), 'Q8_0');
 * openGguf('small.gguf').weights.typeOf('model.embed_tokens.weight'); // 'Q8_0'
 */
export async function writeGguf(path: string, model: LanguageFiles, precision: GgufPrecision): Promise<void> {
  const { config, weights } = model;
  const entries = [...tensorsOf(config)].map(([name, shape]): GgufEntry & { source: string } => {
    const type = shape.length === 1 ? 'F32' : typeFor(name, shape[1], precision);
    const block = BLOCK_TYPES.get(typeNumber(type))!;
    const count = shape.reduce((a, b) => a * b, 1);
    return {
      source: name,
      name: toGgufName(name),
      shape,
      type,
      bytes: (count / block.weights) * block.bytes,
    };
  });
  const factors = config.rotaryFactors;
  if (factors)
    entries.push({
      source: '',
      name: 'rope_freqs.weight',
      shape: [factors.length],
      type: 'F32',
      bytes: factors.length * 4,
    });
  const { head, offsets } = ggufPreamble(model, entries, ARCHITECTURE_OF[config.family]);
  await writeDurably(path, async (file) => {
    await file.write(head, 0, head.length, 0);
    for (const [i, { source, type }] of entries.entries()) {
      const bytes =
        source === ''
          ? quantise('F32', Float32Array.from(factors ?? []))
          : encode(weights, source, type, config);
      await file.write(bytes, 0, bytes.length, head.length + offsets[i]);
    }
    await file.truncate(head.length + (offsets.at(-1) ?? 0));
  });
}

function typeFor(name: string, columns: number, precision: GgufPrecision): GgufPrecision {
  const outer = name === 'model.embed_tokens.weight' || name === 'lm_head.weight';
  const wanted = precision === 'Q4_0' && outer ? 'Q8_0' : precision;
  return columns % BLOCK_TYPES.get(typeNumber(wanted))!.weights === 0 ? wanted : 'F16';
}

function encode(weights: Weights, name: string, type: BlockName, config: LanguageConfig): Uint8Array {
  const bytes =
    weights.typeOf(name) === type
      ? weights.bytes(name)
      : quantise(type as GgufPrecision, weights.floats(name));
  const heads = interleavedHeads(name, config);
  const [rows] = weights.shapes.get(name)!;
  return heads ? reorderRows(bytes, rows, heads, 'neighbours') : bytes;
}
