/** Reading JSON: whatever is not JSON is found, at a place, without quoting what was sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpError } from '#tandem/serve/errors.js';
import { decode, parseJson, parseNdjson, Unreadable } from '#tandem/serve/json.js';

function failureOf(run: () => unknown): HttpError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    return error as HttpError;
  }
  throw new Error('it did not fail');
}

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
