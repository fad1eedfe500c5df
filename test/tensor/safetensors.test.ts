/** The safetensors format: what is written is read back, and nothing damaged passes for whole. */
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  SafetensorsError,
  type StoredTensor,
  type StoredTensors,
  writeSafetensors,
} from '#tandem/tensor/index.js';
import { parseHeader } from '#tandem/tensor/safetensors-header.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Bytes for `count` elements of `size` bytes, each taken from `seed`. */
const filler = (count: number, size: number, seed: number) =>
  Uint8Array.from({ length: count * size }, (_, at) => (at * 37 + seed * 101 + (at >> 3)) & 255).buffer;

const makers: Record<StoredTensor['dtype'], (count: number, seed: number) => StoredTensor['data']> = {
  float64: (n, seed) => new Float64Array(filler(n, 8, seed)),
  float32: (n, seed) => new Float32Array(filler(n, 4, seed)),
  float16: (n, seed) => new Uint16Array(filler(n, 2, seed)),
  bfloat16: (n, seed) => new Uint16Array(filler(n, 2, seed)),
  int64: (n, seed) => new BigInt64Array(filler(n, 8, seed)),
  int32: (n, seed) => new Int32Array(filler(n, 4, seed)),
  int16: (n, seed) => new Int16Array(filler(n, 2, seed)),
  int8: (n, seed) => new Int8Array(filler(n, 1, seed)),
  uint8: (n, seed) => new Uint8Array(filler(n, 1, seed)),
  bool: (n, seed) => new Uint8Array(filler(n, 1, seed)).map((byte) => byte & 1),
};

const tensor = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(makers) as StoredTensor['dtype'][])),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
    seed: fc.nat({ max: 255 }),
  })
  .map(({ dtype, shape, seed }): StoredTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return { dtype, shape, data: makers[dtype](count, seed) };
  });

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', '0', '10', '9', '"', '\\', '{', 'layers.0.weight'),
);
const tensors = fc
  .uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 6 })
  .map((pairs): StoredTensors => new Map(pairs));
const metadata = fc.dictionary(name, fc.string(), { maxKeys: 3, noNullPrototype: true });

/** Tensors as comparable values: bits rather than numbers, since NaN has many. */
const bits = (all: StoredTensors) =>
  [...all].map(([key, { dtype, shape, data }]) => [
    key,
    dtype,
    [...shape],
    data.constructor.name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
  ]);
const entriesOf = (record: Record<string, string>) => Object.entries(record).sort();

/** Builds a file from any header, for headers that the encoder would never write. */
function fileOf(header: unknown, data: Uint8Array | number = 0): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, typeof data === 'number' ? Buffer.alloc(data) : data]);
}

describe('round trips', () => {
  it('gives back every tensor, bit by bit and in order, with the metadata', () => {
    fc.assert(
      fc.property(tensors, metadata, (all, notes) => {
        const decoded = decodeSafetensors(encodeSafetensors(all, notes));
        expect(bits(decoded.tensors)).toEqual(bits(all));
        expect(entriesOf(decoded.metadata)).toEqual(entriesOf(notes));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same through a file as through bytes', async () => {
    const path = join(folder, 'same.safetensors');
    await fc.assert(
      fc.asyncProperty(tensors, metadata, async (all, notes) => {
        const digest = await writeSafetensors(path, all, notes);
        expect(await readFile(path)).toEqual(Buffer.from(encodeSafetensors(all, notes)));
        const content = await readSafetensors(path);
        expect(bits(content.tensors)).toEqual(bits(all));
        expect(content.digest).toBe(digest);
      }),
      { numRuns: 40 },
    );
    expect((await readdir(folder)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('aligns every tensor to its element size', () => {
    const file = encodeSafetensors(
      new Map<string, StoredTensor>([
        ['byte', { dtype: 'uint8', shape: [1], data: new Uint8Array(1) }],
        ['wide', { dtype: 'float64', shape: [1], data: new Float64Array(1) }],
      ]),
    );
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    const header = JSON.parse(Buffer.from(file.subarray(8, 8 + length)).toString());
    expect(length % 8).toBe(0);
    expect(header.wide.data_offsets).toEqual([0, 8]);
    expect(header.byte.data_offsets).toEqual([8, 9]);
  });

  it('reads only the tensors that are asked for, and the header alone', async () => {
    const path = join(folder, 'some.safetensors');
    const large = new Float32Array(3_000_001).map((_, at) => Math.fround(Math.sin(at)));
    await writeSafetensors(
      path,
      new Map<string, StoredTensor>([
        ['large', { dtype: 'float32', shape: [large.length], data: large }],
        ['small', { dtype: 'int16', shape: [2], data: Int16Array.of(-1, 1) }],
      ]),
      { format: 'pt' },
    );
    const { tensors: some } = await readSafetensors(path, { names: ['small'] });
    expect([...some.keys()]).toEqual(['small']);
    const read = (await readSafetensors(path)).tensors.get('large')!.data as Float32Array;
    expect(read.every((value, at) => value === large[at]) && read.length === large.length).toBe(true);
    const header = await readSafetensorsHeader(path);
    expect(header.entries.get('large')!.shape).toEqual([large.length]);
    expect(header.metadata).toEqual({ format: 'pt' });
    await expect(readSafetensors(path, { names: ['other'] })).rejects.toThrow(/tensor "other": it is not in/);
  });

  it('writes views of larger buffers, and nothing but them', () => {
    const whole = Float32Array.of(9, 1, 2, 9);
    const file = encodeSafetensors(
      new Map([['v', { dtype: 'float32', shape: [2], data: whole.subarray(1, 3) }]]),
    );
    expect(decodeSafetensors(file).tensors.get('v')!.data).toEqual(Float32Array.of(1, 2));
  });
});

describe('damage', () => {
  const change = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), value: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), value: fc.nat({ max: 40 }) }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), value: fc.nat({ max: 255 }) }),
    fc.record({ kind: fc.constant('end' as const), at: fc.nat(), value: fc.constant(0) }),
  );

  function damage(file: Uint8Array, changes: { kind: string; at: number; value: number }[]): Uint8Array {
    let bytes = Buffer.from(file);
    for (const { kind, at: anywhere, value } of changes) {
      const at = anywhere % (bytes.length + 1);
      if (kind === 'flip' && at < bytes.length) bytes[at] ^= value;
      if (kind === 'cut') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + value)]);
      if (kind === 'insert')
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(value), bytes.subarray(at)]);
      if (kind === 'end') bytes = bytes.subarray(0, at);
    }
    return bytes;
  }

  it('is an error of its own kind or harmless, whatever bytes change', () => {
    fc.assert(
      fc.property(
        tensors,
        metadata,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (all, notes, changes) => {
          let decoded: ReturnType<typeof decodeSafetensors>;
          try {
            decoded = decodeSafetensors(damage(encodeSafetensors(all, notes), changes));
          } catch (error) {
            expect(error).toBeInstanceOf(SafetensorsError);
            return;
          }
          // Where the damage hit the very key of the digests, the file looks like one that has none.
          if (decoded.verified || changes.length === 1) expect(bits(decoded.tensors)).toEqual(bits(all));
          if (decoded.verified) expect(entriesOf(decoded.metadata)).toEqual(entriesOf(notes));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('without digests, as other writers leave it, is an error or a file that makes sense', () => {
    fc.assert(
      fc.property(tensors, fc.array(change, { minLength: 1, maxLength: 3 }), (all, changes) => {
        const file = encodeSafetensors(all);
        const length = Number(new DataView(file.buffer).getBigUint64(0, true));
        const header = JSON.parse(Buffer.from(file.subarray(8, 8 + length)).toString());
        header.__metadata__ = { format: 'pt' };
        const damaged = damage(fileOf(header, file.subarray(8 + length)), changes);
        let decoded: ReturnType<typeof decodeSafetensors>;
        try {
          decoded = decodeSafetensors(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
          return;
        }
        const start = 8 + Number(new DataView(damaged.buffer, damaged.byteOffset).getBigUint64(0, true));
        const held = [...decoded.tensors.values()].map(({ data }) => data.byteLength);
        expect(held.reduce((a, b) => a + b, 0)).toBe(damaged.length - start);
        for (const { shape, data } of decoded.tensors.values()) {
          expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('names the tensor when any single byte of its data changes', () => {
    const all = new Map<string, StoredTensor>([
      ['first', { dtype: 'float32', shape: [2, 3], data: makers.float32(6, 1) }],
      ['second', { dtype: 'bfloat16', shape: [5], data: makers.bfloat16(5, 2) }],
    ]);
    const file = encodeSafetensors(all);
    const start = file.length - 24 - 10;
    for (let at = start; at < file.length; at++) {
      const bad = file.slice();
      bad[at] ^= 1;
      const who = at < start + 24 ? 'first' : 'second';
      expect(() => decodeSafetensors(bad)).toThrow(`tensor "${who}": damaged`);
    }
  });

  it('is found in every prefix of a file, in memory and on disk', async () => {
    const all = new Map<string, StoredTensor>([
      ['w', { dtype: 'float32', shape: [2], data: makers.float32(2, 1) }],
    ]);
    const file = encodeSafetensors(all);
    const path = join(folder, 'prefix.safetensors');
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.subarray(0, length))).toThrow(SafetensorsError);
    }
    for (const length of [0, 7, 8, 20, file.length - 1]) {
      await writeFile(path, file.subarray(0, length));
      await expect(readSafetensors(path)).rejects.toThrow(`${path}: `);
    }
    await writeFile(path, file);
    await truncate(path, (await stat(path)).size - 1);
    await expect(readSafetensors(path)).rejects.toThrow(
      /prefix\.safetensors: tensor "w": truncated: it ends at 8, the data has 7 bytes/,
    );
  });

  const f32 = (shape: unknown, offsets: unknown) => ({ dtype: 'F32', shape, data_offsets: offsets });
  const cases: [string, Uint8Array, RegExp][] = [
    ['no header', Buffer.alloc(3), /3 bytes; the header's length alone takes 8/],
    ['a header longer than the file', fileOf('{}').subarray(0, 9), /truncated: the header should end at/],
    ['an absurd header length', Buffer.alloc(8, 0xff), /header of 18446744073709551615 bytes is too long/],
    ['no JSON', fileOf('{"a":'), /the header is not JSON/],
    ['JSON that is no object', fileOf('[]'), /does not begin with \{/],
    ['bytes that are no UTF-8', fileOf('{"\u0000"}').fill(0xff, 9, 12), /not UTF-8/],
    [
      'an unknown element type',
      fileOf({ a: { ...f32([1], [0, 4]), dtype: 'F4' } }, 4),
      /"a": unknown element type "F4"/,
    ],
    [
      'an inherited element type',
      fileOf({ a: { ...f32([1], [0, 4]), dtype: 'toString' } }, 4),
      /unknown element/,
    ],
    ['a negative size', fileOf({ a: f32([-1], [0, 4]) }, 4), /"a": impossible shape \[-1\]/],
    ['a fractional size', fileOf({ a: f32([1.5], [0, 6]) }, 6), /"a": impossible shape \[1\.5\]/],
    [
      'more elements than can be counted',
      fileOf({ a: f32([2 ** 40, 2 ** 40], [0, 4]) }, 4),
      /impossible shape/,
    ],
    ['a shape that is no array', fileOf({ a: f32('1', [0, 4]) }, 4), /impossible shape "1"/],
    [
      'a size that differs from the offsets',
      fileOf({ a: f32([2, 2], [0, 12]) }, 12),
      /float32\[2, 2\] takes 16 bytes/,
    ],
    ['reversed offsets', fileOf({ a: f32([0], [4, 0]) }, 4), /"a": float32\[0\] takes 0 bytes/],
    ['three offsets', fileOf({ a: f32([1], [0, 4, 8]) }, 8), /impossible offsets/],
    ['no offsets', fileOf({ a: { dtype: 'F32', shape: [1] } }, 4), /"a": impossible offsets undefined/],
    [
      'an overlap',
      fileOf({ a: f32([2], [0, 8]), b: f32([2], [4, 12]) }, 12),
      /"b": overlaps: .* "a" ends at 8/,
    ],
    ['a gap', fileOf({ a: f32([1], [0, 4]), b: f32([1], [8, 12]) }, 12), /"b": leaves a gap/],
    ['a gap at the start', fileOf({ a: f32([1], [4, 8]) }, 8), /"a": leaves a gap: .* the data begins at 0/],
    [
      'a tensor past the end',
      fileOf({ a: f32([2], [0, 8]) }, 7),
      /"a": truncated: it ends at 8, the data has 7/,
    ],
    ['bytes after the last tensor', fileOf({ a: f32([1], [0, 4]) }, 5), /1 bytes follow the last tensor/],
    [
      'an unknown field',
      fileOf({ a: { ...f32([1], [0, 4]), stride: [1] } }, 4),
      /"a": unknown field "stride"/,
    ],
    [
      'the same name twice',
      fileOf('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}'),
      /twice/,
    ],
    ['metadata that is no object', fileOf({ __metadata__: [] }), /metadata is not an object/],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }), /metadata "a" is not a string/],
    [
      'a boolean of 2',
      fileOf({ a: { dtype: 'BOOL', shape: [2], data_offsets: [0, 2] } }, Buffer.of(1, 2)),
      /"a": element 1 is 2/,
    ],
    ['deep nesting', fileOf(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`), /more than 64 brackets/],
  ];
  it.each(cases)('is refused with the reason: %s', (_, file, reason) => {
    expect(() => decodeSafetensors(file)).toThrow(SafetensorsError);
    expect(() => decodeSafetensors(file)).toThrow(reason);
  });

  it('accepts what other writers make: no digests, no metadata, trailing spaces, any order', () => {
    const header = { b: f32([1], [4, 8]), a: f32([1], [0, 4]), none: f32([0, 7], [8, 8]) };
    const file = fileOf(`${JSON.stringify(header)}   `, new Uint8Array(Float32Array.of(1, 2).buffer));
    const { tensors: all } = decodeSafetensors(file);
    expect([...all.keys()]).toEqual(['b', 'a', 'none']);
    expect(all.get('b')!.data).toEqual(Float32Array.of(2));
    expect(all.get('none')!.shape).toEqual([0, 7]);
  });
});

describe('tensors that cannot be written', () => {
  const cases: [string, string, unknown, RegExp][] = [
    [
      'a shape that differs from the data',
      'w',
      { dtype: 'float32', shape: [3], data: new Float32Array(2) },
      /"w": shape \[3\] has 3 elements, the data has 2/,
    ],
    [
      'another array type',
      'w',
      { dtype: 'float32', shape: [1], data: new Float64Array(1) },
      /float32 is held in a Float32Array, got a Float64Array/,
    ],
    [
      'an unknown type',
      'w',
      { dtype: 'F32', shape: [1], data: new Float32Array(1) },
      /unknown element type F32/,
    ],
    ['a boolean of 2', 'w', { dtype: 'bool', shape: [1], data: Uint8Array.of(2) }, /not a boolean/],
    ['the reserved name', '__metadata__', { dtype: 'uint8', shape: [0], data: new Uint8Array() }, /reserved/],
    ['a broken name', '\ud800', { dtype: 'uint8', shape: [0], data: new Uint8Array() }, /well-formed/],
  ];
  it.each(cases)('%s', async (_, key, bad, reason) => {
    const all = new Map([[key, bad as StoredTensor]]);
    expect(() => encodeSafetensors(all)).toThrow(reason);
    const path = join(folder, 'never.safetensors');
    await writeFile(path, 'what was there');
    await expect(writeSafetensors(path, all)).rejects.toThrow(reason);
    expect(await readFile(path, 'utf8')).toBe('what was there');
  });
});

it('a file of many gigabytes is laid out as one of few bytes', () => {
  const end = 70_000_000_000;
  const header = { big: { dtype: 'F32', shape: [17_500_000_000 - 1], data_offsets: [0, end - 4] } };
  const last = { last: { dtype: 'F32', shape: [1], data_offsets: [end - 4, end] } };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...header, ...last }));
  expect(parseHeader(bytes, end).entries.get('last')).toMatchObject({ begin: end - 4, end });
});
