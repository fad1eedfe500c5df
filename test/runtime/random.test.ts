/** Numbers by seed, samples and shuffles: the same for a seed, and each order as likely as any other. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawn, drawPlace, sample, seeded, shuffle, shuffleFirst } from '#tandem/runtime/index.js';

const seed = fc.integer();

it('gives the same numbers for a seed, of which some results depend: they may never change', () => {
  const random = seeded(42);
  expect([random(), random(), random()]).toEqual([
    0.6011037519201636, 0.44829055899754167, 0.8524657934904099,
  ]);
});

it('spreads numbers evenly from 0 to below 1', () => {
  const random = seeded(7);
  const tenths = new Array<number>(10).fill(0);
  for (let k = 0; k < 100_000; k++) tenths[Math.floor(random() * 10)]++;
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500); // five deviations
});

it('samples so many numbers, each once, in rising order', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(60), seed, (of, count, by) => {
      const chosen = sample(of, count, seeded(by));
      expect(chosen).toEqual([...new Set(chosen)].toSorted((a, b) => a - b));
      expect(chosen.length).toBe(Math.min(of, count));
      expect(chosen.every((n) => n >= 0 && n < of)).toBe(true);
    }),
  );
});

it('shuffles lists and typed arrays in place, losing nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100)), seed, (values, by) => {
      const list = [...values];
      expect(shuffle(list, seeded(by))).toBe(list);
      expect(list.toSorted()).toEqual(values.toSorted());
      expect([...shuffle(Int32Array.from(values), seeded(by))]).toEqual(list);
    }),
  );
});

it('gives every order equally often', () => {
  const random = seeded(1);
  const counts = new Map<string, number>();
  for (let k = 0; k < 24_000; k++) {
    const order = shuffle([...'abcd'], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(160); // five deviations
});

it('draws a few, each equally often, and leaves the list as it is', () => {
  const random = seeded(1);
  const counts = { a: 0, b: 0, c: 0, d: 0 };
  const values = Object.keys(counts) as (keyof typeof counts)[];
  for (let k = 0; k < 10_000; k++) for (const value of drawn(values, 2, random)) counts[value]++;
  for (const count of Object.values(counts)) expect(Math.abs(count - 5_000)).toBeLessThan(250);
  expect(values).toEqual(['a', 'b', 'c', 'd']);
  expect(drawn(values, 9, random).toSorted()).toEqual(values);
  expect(drawn(values, -1, random)).toEqual([]);
});

it('swaps columns together', () => {
  const left = ['a', 'b', 'c', 'd'];
  const right = [0, 1, 2, 3];
  shuffleFirst(4, 2, seeded(3), (one, other) => {
    [left[one], left[other]] = [left[other], left[one]];
    [right[one], right[other]] = [right[other], right[one]];
  });
  expect(left).toEqual(right.map((k) => 'abcd'[k]));
});

it('draws places in proportion to their weights', () => {
  const random = seeded(1);
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < 10_000; k++) counts[drawPlace([0, 1, 3, 0], random)]++;
  expect([counts[0], counts[3]]).toEqual([0, 0]);
  expect(Math.abs(counts[1] - 2_500)).toBeLessThan(220); // five deviations
});

it('takes the last place that has a weight where rounding leaves some over, the first where none has', () => {
  expect(drawPlace([0.1, 0.2, 0], () => 1)).toBe(1);
  expect(drawPlace([0, 0], () => 0.5)).toBe(0);
});
