/** Cutting bytes into lines, whatever the bytes are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadLine, MAX_LINE, readLines } from '#tandem/ingest/files/lines.js';

async function* chunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(bytes: Buffer, sizes: readonly number[] = []) {
  const lines: (string | BadLine)[] = [];
  for await (const block of readLines(chunks(bytes, sizes))) {
    expect(block.first).toBe(lines.length + 1);
    lines.push(...block.lines);
  }
  return lines;
}

describe('readLines', () => {
  test('text comes back as it was, however it is cut', async () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', ' ')),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (lines, sizes) => {
          const whole = `${lines.join('\n')}\n`.replace(/^\ufeff+/, '');
          const expected = whole.split('\n').slice(0, -1);
          expect(await read(Buffer.from(whole), sizes)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('any bytes give as many lines as they have line ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 4, maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        async (array, sizes) => {
          const bytes = Buffer.from(array);
          fc.pre(bytes[0] !== 0xef);
          const ends = bytes.filter((byte) => byte === 10).length;
          const expected = bytes.at(-1) === 10 ? ends : ends + 1;
          expect((await read(bytes, sizes)).length).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('drops a byte order mark, even one cut into single bytes', async () => {
    expect(await read(Buffer.from('\ufeffa\nb'), [1])).toEqual(['a', 'b']);
    expect(await read(Buffer.from('\ufeff'))).toEqual([]);
    expect(await read(Buffer.from('a'))).toEqual(['a']);
    expect(await read(Buffer.alloc(0))).toEqual([]);
  });

  test('refuses only the line that is no UTF-8', async () => {
    const lines = await read(
      Buffer.concat([Buffer.from('a\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\nb\n')]),
    );
    expect(lines).toEqual(['a', new BadLine('is not valid UTF-8'), 'b']);
  });

  test('refuses a line of 100 MB without holding it', async () => {
    async function* huge(): AsyncGenerator<Buffer> {
      yield Buffer.from('a\n');
      for (let part = 0; part < 100; part++) yield Buffer.alloc(1024 * 1024, 'x');
      yield Buffer.from('\nb\n');
    }
    const lines: (string | BadLine)[] = [];
    for await (const block of readLines(huge())) lines.push(...block.lines);
    expect(lines).toEqual(['a', new BadLine(`is longer than ${MAX_LINE / 1024 / 1024} MiB`), 'b']);
  });
});
