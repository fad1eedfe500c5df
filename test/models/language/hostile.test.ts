/** Files of language models that are broken or made to do harm: refused by name and place, or opened; nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LanguageModel,
  LanguageModelError,
  openLanguageFiles,
  writeGguf,
  writeHuggingFace,
} from '#tandem/models/index.js';
import { smallModel } from '../../support/language-model.js';
import { emptyFolder } from '../../support/store.js';

let folder: string;
let gguf: Buffer;
beforeAll(async () => {
  folder = await emptyFolder();
  await mkdir(folder, { recursive: true });
  await writeHuggingFace(join(folder, 'whole'), smallModel());
  await writeGguf(join(folder, 'whole.gguf'), smallModel(), 'Q8_0');
  gguf = readFileSync(join(folder, 'whole.gguf'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Opens files, so far as is needed to read all of the tokenizer. @returns the error, which names the place. */
async function opening(path: string): Promise<LanguageModelError | undefined> {
  try {
    const files = await openLanguageFiles(path);
    try {
      for (const name of files.weights.shapes.keys()) files.weights.floats(name);
    } finally {
      files.weights.close();
    }
    expect(files.path).toBe(path);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(LanguageModelError);
    expect((error as Error).message).toContain(path);
    return error as LanguageModelError;
  }
}

/** A copy of the whole folder with one file of it changed. */
async function changed(name: string, content: string | Uint8Array): Promise<string> {
  const copy = join(folder, 'changed');
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy);
  for (const part of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'])
    writeFileSync(join(copy, part), readFileSync(join(folder, 'whole', part)));
  writeFileSync(join(copy, name), content);
  return copy;
}

const textIn = (name: string) => readFileSync(join(folder, 'whole', name), 'utf8');

/** A safetensors file with another header. */
function withHeader(header: string, data: Uint8Array = Buffer.alloc(12)): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), data]);
}

const EVIL = fc.constantFrom(null, -1, 0, 1.5, 1e308, 2 ** 31, 'x', '', [], {}, [[]], true, '__proto__');

/** JSON with one value somewhere in it replaced, or left out. */
const mutated = (json: unknown): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), EVIL, fc.boolean())
    .map(([way, evil, drop]) => {
      const copy = structuredClone(json);
      let at = copy as Record<string, unknown>;
      for (const [depth, turn] of way.entries()) {
        const keys = Object.keys(at);
        if (keys.length === 0) break;
        const key = keys[turn % keys.length];
        const next = at[key];
        if (
          depth + 1 < way.length &&
          typeof next === 'object' &&
          next !== null &&
          Object.keys(next).length > 0
        )
          at = next as Record<string, unknown>;
        else {
          if (drop && !Array.isArray(at)) delete at[key];
          else at[key] = evil;
          break;
        }
      }
      return copy;
    });

describe('any change', () => {
  it('of bytes in the header of a GGUF file is refused by name, or harmless', async () => {
    const change = fc.tuple(
      fc.nat(9_000),
      fc.oneof(fc.bigInt(0n, 255n), fc.bigInt(0n, 1n << 60n), fc.constantFrom(0xffff_ffffn, 1n << 40n)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (changes, cut) => {
          const bytes = Buffer.from(gguf);
          for (const [at, value] of changes)
            if (value < 256n) bytes[at] = Number(value);
            else bytes.writeBigUInt64LE(value, at);
          const path = join(folder, 'changed.gguf');
          writeFileSync(path, cut ? bytes.subarray(0, changes[0][0]) : bytes);
          await opening(path);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each(['config.json', 'tokenizer.json', 'tokenizer_config.json'])(
    'of a value in %s is refused by name, or harmless',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(mutated(JSON.parse(textIn(name))), async (json) => {
          await opening(await changed(name, JSON.stringify(json)));
        }),
        { numRuns: 50 },
      );
    },
  );

  it('of the header of a safetensors file is refused by name, or harmless', async () => {
    const whole = readFileSync(join(folder, 'whole', 'model.safetensors'));
    const start = 8 + Number(whole.readBigUInt64LE(0));
    const header = JSON.parse(whole.subarray(8, start).toString());
    await fc.assert(
      fc.asyncProperty(mutated(header), async (json) => {
        const bytes = withHeader(JSON.stringify(json), whole.subarray(start));
        await opening(await changed('model.safetensors', bytes));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a folder is refused', () => {
  it.each<[string, string, () => string | Uint8Array, RegExp]>([
    [
      'brackets without end',
      'config.json',
      () => '['.repeat(100_000),
      /config\.json: not JSON \(more than 64/,
    ],
    [
      'more JSON than there can be',
      'config.json',
      () => ' '.repeat(2_000_000),
      /config\.json: not JSON \(200/,
    ],
    ['half a JSON', 'tokenizer_config.json', () => '{"chat_template": ', /tokenizer_config\.json: not JSON/],
    [
      'a header of brackets',
      'model.safetensors',
      () => withHeader('{"a":'.repeat(100_000)),
      /model\.safetensors: .*more than 64/,
    ],
    [
      'a name of millions of characters',
      'model.safetensors',
      () => withHeader(`{"${'x'.repeat(10_000_000)}": 1}`),
      /model\.safetensors: .*its description is not an object/,
    ],
    [
      'more tensors than any model has',
      'model.safetensors',
      () =>
        withHeader(
          `{${Array.from({ length: 100_001 }, (_, i) => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`)}}`,
        ),
      /100001 tensors/,
    ],
    [
      'overlapping tensors',
      'model.safetensors',
      () =>
        withHeader(
          '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
        ),
      /tensor "b": overlaps/,
    ],
    [
      'tensors beyond the end',
      'model.safetensors',
      () => withHeader('{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}}'),
      /tensor "a": truncated/,
    ],
  ])('with %s', async (_, name, content, message) => {
    const error = await opening(await changed(name, content()));
    expect(error?.message).toMatch(message);
  });

  it('with an index that is no JSON', async () => {
    const path = await changed('model.safetensors.index.json', '{"weight_map"');
    await rm(join(path, 'model.safetensors'));
    expect((await opening(path))?.message).toMatch(/index\.json: not JSON/);
  });

  it('with a chat template that is none, when it is to run', async () => {
    const files = { ...smallModel(), template: '{% for %}' };
    await expect(LanguageModel.open(files)).rejects.toThrow(/small: chat template: .*CloseStatement/);
  });
});

it('a file may claim positions by the million: tables are made for no more than are needed', async () => {
  const model = await LanguageModel.open(smallModel({ context: 1 << 24 }), { threads: 1 });
  expect(model.context).toBe(65_536);
  await model.close();
});
