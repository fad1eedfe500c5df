/** Reading JSON: whatever is not JSON is found, at a place, without quoting what was sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpError } from '#tandem/serve/errors.js';
import { decode, locate, parseJson, parseNdjson, Unreadable } from '#tandem/serve/json.js';

function failureOf(run: () => unknown): HttpError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    return error as HttpError;
  }
  throw new Error('it did not fail');
}

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('locate', () => {
  it.each([
    ['', 1, 1, /value/],
    ['{"a":1', 1, 7, /comma or }/],
    ['{"a":1,}', 1, 8, /key/],
    ['[1,\n 2,\n x]', 3, 2, /value/],
    ['{"a" 1}', 1, 6, /colon/],
    ['{a:1}', 1, 2, /key/],
    ['[1 2]', 1, 4, /comma or \]/],
    ['"abc', 1, 5, /closing quote/],
    ['"a\u0001"', 1, 3, /control/],
    ['"\\x"', 1, 2, /escape/],
    ['"\\u12g4"', 1, 2, /hexadecimal/],
    ['NaN', 1, 1, /value/],
    ['01', 1, 2, /nothing more/],
    ['{} {}', 1, 4, /nothing more/],
    ['[1e]', 1, 3, /comma/],
  ])('finds the mistake in %j', (text, line, column, reason) => {
    expect(locate(text)).toMatchObject({ line, column, reason: expect.stringMatching(reason) });
  });

  it('finds no mistake in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (text, blank) => {
        expect(locate(blank + text + blank).reason).toMatch(/^not JSON/);
      }),
    );
  });

  it('finds one wherever JSON was damaged, not after the damage', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 3 }), (text, where, put) => {
        const at = where % (text.length + 1);
        const damaged = text.slice(0, at) + put + text.slice(at + 1);
        fc.pre(!isJson(damaged));
        const { position, reason } = locate(damaged);
        expect(reason).not.toMatch(/^not JSON/);
        expect(position).toBeLessThanOrEqual(damaged.length);
        // What stands before the mistake can be the beginning of JSON: nothing before it is wrong.
        expect(locate(damaged.slice(0, position)).position).toBe(position);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer for many lines than for one', () => {
    const lines = '\n'.repeat(8_000_000);
    expect(locate(`${lines} x`)).toMatchObject({ line: 8_000_001, column: 2 });
  });

  it('does not recurse', () => {
    const deep = '['.repeat(2_000_000);
    expect(locate(deep).position).toBe(deep.length);
  });
});

describe('parseJson', () => {
  it('never quotes what was sent', () => {
    const { message, details } = failureOf(() => parseJson('{"password":"hunter2" oops}'));
    expect(JSON.stringify({ message, details })).not.toMatch(/hunter2|oops/);
  });

  it.each([
    '{"__proto__":1}',
    '{"a":{"__proto__":{}}}',
    '{"\\u005f_proto__":1}',
    '{"a":[{"_\\u005Fproto__":1}]}',
  ])('refuses %s', (text) => {
    expect(failureOf(() => parseJson(text)).status).toBe(400);
    expect(parseJson(`[1,${text}]`)).toEqual([1, expect.any(Unreadable)]);
    expect(parseNdjson(`1\n${text}`, 10)).toEqual([1, expect.any(Unreadable)]);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  it('takes the words as values', () => {
    expect(parseJson('{"a":"__proto__: \\u005f"}')).toEqual({ a: '__proto__: _' });
  });

  it('does not recurse looking for prototype keys', () => {
    const deep = `${'['.repeat(200_000)}{"__proto__":1}${']'.repeat(200_000)}`;
    expect(parseJson(deep)).toEqual([expect.any(Unreadable)]);
  });
});

describe('parseNdjson', () => {
  it('reads back what was written, whatever the line ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('\n', '\r\n', '\n\n', ' \n'),
        (values, end) => {
          const kept = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
          fc.pre(!JSON.stringify(kept).includes('__proto__'));
          const text = kept.map((value) => JSON.stringify(value)).join(end);
          expect(parseNdjson(text, 100)).toEqual(kept);
          expect(parseNdjson(text + end, 100)).toEqual(kept);
        },
      ),
    );
  });

  it('stops at too many', () => {
    expect(failureOf(() => parseNdjson('1\n'.repeat(11), 10)).status).toBe(413);
    expect(parseNdjson('1\n'.repeat(10), 10)).toHaveLength(10);
  });
});

describe('decode', () => {
  it('takes UTF-8 and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let valid = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          valid = false;
        }
        if (valid) expect(Buffer.from(decode(Buffer.from(bytes)))).toEqual(withoutMark(Buffer.from(bytes)));
        else expect(failureOf(() => decode(Buffer.from(bytes))).status).toBe(400);
      }),
      { numRuns: 500 },
    );
  });
});

const withoutMark = (bytes: Buffer) =>
  bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes;
