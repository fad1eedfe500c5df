/** Ids in the order of time: unique, and sorted as their times are. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeOrderedId } from '#tandem/runtime/index.js';

it('never gives an id twice', () => {
  const ids = Array.from({ length: 10_000 }, () => timeOrderedId(5));
  expect(new Set(ids).size).toBe(ids.length);
});

it('sorts by time, and stays short and printable', () => {
  const time = fc.integer({ min: 0, max: Date.parse('2999-01-01') });
  fc.assert(
    fc.property(time, time, (a, b) => {
      fc.pre(a !== b);
      const [first, second] = [timeOrderedId(a), timeOrderedId(b)];
      expect(first < second).toBe(a < b);
      expect(first).toMatch(/^[\da-z]{9}-[\w-]{16}$/);
    }),
  );
});
