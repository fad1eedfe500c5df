/** The logistic function and the discount of DCG, beside their definitions. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dcgDiscount, logistic } from '#tandem/runtime/index.js';

it('gives the probability of a logit, also where the exponential overflows', () => {
  expect(logistic(0)).toBe(0.5);
  expect(logistic(Math.log(3))).toBeCloseTo(0.75, 12);
  expect(logistic(-1e9)).toBe(0);
  expect(logistic(1e9)).toBe(1);
  const logit = fc.double({ min: -30, max: 30, noNaN: true });
  fc.assert(fc.property(logit, (x) => Math.abs(logistic(x) + logistic(-x) - 1) < 1e-12));
});

it('discounts places as DCG does', () => {
  expect([0, 2, 6].map(dcgDiscount)).toEqual([1, 1 / 2, 1 / 3]);
});
