/** Small functions of numbers, beside their definitions. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  argmax,
  clamp,
  dcgDiscount,
  dotOf,
  logistic,
  meanOf,
  softmaxWeights,
  sumOf,
} from '#tandem/runtime/index.js';

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

it('adds up and averages, also nothing and typed arrays', () => {
  expect([sumOf([]), sumOf([1, 2, 4]), sumOf(Float32Array.of(0.5, 1))]).toEqual([0, 7, 1.5]);
  expect([meanOf([]), meanOf([1, 2, 6]), meanOf(Float64Array.of(0.5, 1))]).toEqual([0, 3, 0.75]);
});

it('clamps: the lower bound where the bounds are the wrong way round', () => {
  expect([-1, 0.25, 9].map((value) => clamp(value, 0, 1))).toEqual([0, 0.25, 1]);
  expect(clamp(5, 3, 1)).toBe(3);
  expect(clamp(Number.NaN, 0, 1)).toBeNaN();
});

it('finds the first of the largest', () => {
  expect([argmax([1, 5, 5]), argmax(Float32Array.of(-2, -1)), argmax([])]).toEqual([1, 1, 0]);
});

it('weighs scores as the softmax does, also where the exponential overflows', () => {
  expect([...softmaxWeights([1000, 1000 - 2 * Math.LN2], 2)]).toEqual([1, expect.closeTo(0.5, 12)]);
});

it('multiplies places with places, of the shorter', () => {
  expect([dotOf([], [1]), dotOf([1, 2], [3, 4]), dotOf(Float64Array.of(1, 2, 3), [3, 4])]).toEqual([
    0, 11, 11,
  ]);
});
