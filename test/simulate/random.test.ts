/** Random numbers by key: the same for the same keys, unrelated for others, and distributed as they say. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normal } from '#tandem/runtime/index.js';
import { drawFor, drawFrom, poisson, sumsOf } from '#tandem/simulate/random.js';

const many = (count: number, one: () => number) => Array.from({ length: count }, one);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]) => {
  const [atA, atB] = [mean(a), mean(b)];
  const together = mean(a.map((value, k) => (value - atA) * (b[k] - atB)));
  return together / Math.sqrt(mean(a.map((v) => (v - atA) ** 2)) * mean(b.map((v) => (v - atB) ** 2)));
};

it('draws the same for the same keys, and something unrelated when any key, or their order, is another', () => {
  const key = fc.integer({ min: 0, max: 2 ** 31 });
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.nat(3), (keys, which) => {
      const place = which % keys.length;
      const other = keys.map((value, k) => (k === place ? value + 1 : value));
      const stream = (of: readonly number[]) => many(400, drawFor(...of));
      expect(stream(keys)).toEqual(stream(keys));
      // Of 400 pairs, unrelated: a correlation beyond 0.3 has a chance of 1 in a thousand million.
      expect(Math.abs(correlation(stream(keys), stream(other)))).toBeLessThan(0.3);
      if (keys[0] !== keys.at(-1)) expect(stream(keys)).not.toEqual(stream([...keys].reverse()));
    }),
  );
});

it('spreads the first numbers of neighbouring keys evenly', () => {
  const firsts = Array.from({ length: 20_000 }, (_, k) => drawFor(1, 2, k)());
  const tenths = Array<number>(10).fill(0);
  for (const first of firsts) tenths[Math.floor(first * 10)]++;
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(5 * Math.sqrt(1_800));
});

it('draws normal and Poisson numbers with the mean and variance of their laws', () => {
  const draw = drawFor(7);
  const normals = many(20_000, () => normal(draw));
  expect(mean(normals)).toBeCloseTo(0, 1);
  expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
  for (const rate of [0.2, 3]) {
    const counts = many(20_000, () => poisson(rate, draw));
    expect(Math.abs(mean(counts) / rate - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(counts.map((count) => (count - rate) ** 2)) / rate - 1)).toBeLessThan(0.1);
  }
});

it('draws positions in proportion to their weights, and none without weight', () => {
  const draw = drawFor(9);
  const sums = sumsOf([1, 0, 3, 0]);
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < 8_000; k++) counts[drawFrom(sums, draw)]++;
  expect(counts[1] + counts[3]).toBe(0);
  expect(counts[2] / counts[0]).toBeCloseTo(3, 0);
});
