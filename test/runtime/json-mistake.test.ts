/** The place of a mistake in JSON: found wherever a text is damaged, without quoting it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonMistake } from '#tandem/runtime/index.js';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('jsonMistake', () => {
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
    expect(jsonMistake(text)).toMatchObject({ line, column, reason: expect.stringMatching(reason) });
  });

  it('finds no mistake in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (text, blank) => {
        expect(jsonMistake(blank + text + blank).reason).toMatch(/^not JSON/);
      }),
    );
  });

  it('finds one wherever JSON was damaged, not after the damage', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 3 }), (text, where, put) => {
        const at = where % (text.length + 1);
        const damaged = text.slice(0, at) + put + text.slice(at + 1);
        fc.pre(!isJson(damaged));
        const { position, reason } = jsonMistake(damaged);
        expect(reason).not.toMatch(/^not JSON/);
        expect(position).toBeLessThanOrEqual(damaged.length);
        // What stands before the mistake can be the beginning of JSON: nothing before it is wrong.
        expect(jsonMistake(damaged.slice(0, position)).position).toBe(position);
      }),
      { numRuns: 500 },
    );
  });

  it('counts millions of lines', () => {
    const lines = '\n'.repeat(8_000_000);
    expect(jsonMistake(`${lines} x`)).toMatchObject({ line: 8_000_001, column: 2 });
  });

  it('does not recurse', () => {
    const deep = '['.repeat(2_000_000);
    expect(jsonMistake(deep).position).toBe(deep.length);
  });
});
