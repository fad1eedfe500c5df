/** The baselines, beside going over everything. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { itemKnn, mostPopular } from '#tandem/evaluate/index.js';
import type { Sequences } from '#tandem/indexes/index.js';

const ITEMS = 7;
const histories = fc.array(fc.array(fc.nat(ITEMS - 1), { maxLength: 8 }), { minLength: 1, maxLength: 8 });

function sequencesOf(given: readonly (readonly number[])[]): Sequences {
  const start = new Uint32Array(given.length + 1);
  given.forEach((list, user) => {
    start[user + 1] = start[user] + list.length;
  });
  const item = Int32Array.from(given.flat());
  return { start, item, weight: new Float32Array(item.length).fill(1) };
}

const items = Array.from({ length: ITEMS }, (_, item) => item);
const best = (score: readonly number[], limit: number, may: (item: number) => boolean) =>
  items
    .filter((item) => may(item))
    .sort((a, b) => score[b] - score[a] || a - b)
    .slice(0, limit);

it('ranks by how often things were taken, those that may not left out', () => {
  fc.assert(
    fc.property(histories, fc.nat(ITEMS), fc.nat(ITEMS), (given, limit, barred) => {
      const may = (item: number) => item !== barred;
      const score = items.map((item) => given.flat().filter((one) => one === item).length);
      expect(mostPopular(sequencesOf(given), ITEMS)(0, limit, may)).toEqual(best(score, limit, may));
    }),
  );
});

it('ranks by the cosine of who had things, summed over the history, those had left out', () => {
  fc.assert(
    fc.property(histories, fc.nat(ITEMS), (given, limit) => {
      const had = given.map((list) => new Set(list));
      const people = items.map((item) => had.filter((set) => set.has(item)).length);
      const together = (a: number, b: number) => had.filter((set) => set.has(a) && set.has(b)).length;
      const knn = itemKnn(sequencesOf(given), ITEMS);
      had.forEach((own, user) => {
        const may = (item: number) => !own.has(item);
        const score = items.map((candidate) =>
          [...own].reduce((sum, item) => {
            const both = together(candidate, item);
            return (
              sum + (both && item !== candidate ? both / Math.sqrt(people[item] * people[candidate]) : 0)
            );
          }, 0),
        );
        const list = knn(user, limit, may);
        // Equal but for rounding may stand in either order.
        const expected = best(score, limit, may).filter((item) => score[item] > 0);
        expect(list).toHaveLength(expected.length);
        list.forEach((item, place) => {
          expect(may(item)).toBe(true);
          expect(score[item]).toBeCloseTo(score[expected[place]], 9);
        });
        expect(new Set(list).size).toBe(list.length);
      });
    }),
  );
});

it('has nothing for people it does not know', () => {
  expect(itemKnn(sequencesOf([[1, 2]]), ITEMS)(5, 3, () => true)).toEqual([]);
  expect(mostPopular(sequencesOf([[1, 2, 2]]), ITEMS)(5, 2, () => true)).toEqual([2, 1]);
});
