/** What a person met before counts less. */
import { expect, it } from 'vitest';
import { discount } from '#tandem/rank/index.js';

const met = (item: number[], times: number[]) => ({
  item: Int32Array.from(item),
  times: Int32Array.from(times),
});

it('leaves what was never met, and takes the more from the rest the more often it was met', () => {
  const score = Float64Array.of(0.5, 0.5, 0.5, 0.5);
  const items = Int32Array.of(7, 2, 9, 4);
  const [never, once, twice, always] = discount(score, items, met([2, 9, 4, 5], [1, 2, 1_000, 3]), 10);
  expect(never).toBe(0.5);
  expect(once).toBeCloseTo(0.35, 12);
  expect(twice).toBeCloseTo(0.245, 12);
  expect(always).toBeGreaterThan(0);
  expect(always).toBeLessThan(twice);
});

it('forgets one person before the next', () => {
  const items = Int32Array.of(1, 2);
  discount(Float64Array.of(1, 1), items, met([1], [5]), 3);
  expect([...discount(Float64Array.of(1, 1), items, met([2], [1]), 3)]).toEqual([1, 0.7]);
  expect([...discount(Float64Array.of(1, 1), items, met([], []), 3)]).toEqual([1, 1]);
});
