/** The impression discount: what a person saw before scores lower. */
import { expect, it } from 'vitest';
import { passedOver } from '#tandem/rank/discount.js';
import { discount } from '#tandem/rank/index.js';
import { Scratch } from '#tandem/runtime/index.js';

const scratch = new Scratch();
const seen = (item: number[], times: number[]) => ({
  item: Int32Array.from(item),
  times: Int32Array.from(times),
});

it('leaves what was never seen, and lowers the rest the more, the more often it was seen', () => {
  const score = Float64Array.of(0.5, 0.5, 0.5, 0.5);
  const items = Int32Array.of(7, 2, 9, 4);
  const [never, once, twice, always] = discount(
    score,
    items,
    seen([2, 9, 4, 5], [1, 2, 1_000, 3]),
    10,
    scratch,
  );
  expect(never).toBe(0.5);
  expect(once).toBeCloseTo(0.35, 12);
  expect(twice).toBeCloseTo(0.245, 12);
  expect(always).toBeGreaterThan(0);
  expect(always).toBeLessThan(twice);
});

it('forgets one person before the next', () => {
  const items = Int32Array.of(1, 2);
  discount(Float64Array.of(1, 1), items, seen([1], [5]), 3, scratch);
  expect([...discount(Float64Array.of(1, 1), items, seen([2], [1]), 3, scratch)]).toEqual([1, 0.7]);
  expect([...discount(Float64Array.of(1, 1), items, seen([], []), 3, scratch)]).toEqual([1, 1]);
});

it('takes nearly all from what was passed over just now, and gives it back within hours', () => {
  const HOUR = 3_600_000;
  const passed = { item: Int32Array.of(2, 5), last: Float64Array.of(0, Number.NEGATIVE_INFINITY) };
  const shares = (now: number) => passedOver(Int32Array.of(2, 5, 7), passed, now, 8, scratch);
  expect([...shares(0)!]).toEqual([expect.closeTo(0.001, 9), 1, 1]);
  expect(shares(3 * HOUR)![0]).toBeCloseTo(0.5, 2);
  expect(shares(12 * HOUR)![0]).toBeGreaterThan(0.93);
  expect(shares(48 * HOUR)).toBeUndefined();
});
