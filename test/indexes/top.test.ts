/** Choosing the best, beside sorting all. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { top } from '#tandem/indexes/index.js';

it('gives what sorting gives: the best first, of equals the smaller number, none that may not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }),
      fc.integer({ min: -1, max: 70 }),
      fc.option(fc.array(fc.nat(59))),
      fc.nat(59),
      (scores, limit, barred, seed) => {
        const score = Float64Array.from(scores);
        // Any order, and entries beyond `count` that do not count.
        const numbers = [...scores.keys()].sort((a, b) => ((a * 31 + seed) % 17) - ((b * 31 + seed) % 17));
        const given = Int32Array.from([...numbers, 0, 0]);
        const copy = given.slice();
        const may = barred ? (number: number) => !barred.includes(number) : undefined;
        const expected = numbers
          .filter((number) => may?.(number) ?? true)
          .sort((a, b) => score[b] - score[a] || a - b)
          .slice(0, Math.max(0, limit));
        expect([...top(given, numbers.length, score, limit, may)]).toEqual(expected);
        expect(given).toEqual(copy);
      },
    ),
  );
});

it('asks only of what would be kept', () => {
  const score = Float64Array.from([9, 8, 1, 2, 3, 10]);
  const asked: number[] = [];
  const best = top(Int32Array.from(score.keys()), 6, score, 2, (number) => {
    asked.push(number);
    return true;
  });
  expect([...best]).toEqual([5, 0]);
  expect(asked).toEqual([0, 1, 5]);
});
