/** Initial values of parameters. */
import type { Initializer } from './graph.js';
import { normalFrom } from './random.js';

const fill = (shape: readonly number[], next: () => number): Float64Array => {
  const out = new Float64Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < out.length; i++) out[i] = next();
  return out;
};

/**
 * All zeros.
 *
 * @example
 * zeros()([3], randomSource(1)); // [0, 0, 0]
 */
export const zeros = (): Initializer => (shape) => fill(shape, () => 0);

/**
 * All ones.
 *
 * @example
 * ones()([3], randomSource(1)); // [1, 1, 1]
 */
export const ones = (): Initializer => (shape) => fill(shape, () => 1);

/**
 * Normally distributed numbers with mean 0 and the given standard deviation.
 *
 * @example
 * normal(0.02)([2, 3], randomSource(1)).length; // 6
 */
export const normal =
  (deviation = 0.02): Initializer =>
  (shape, random) => {
    const next = normalFrom(random);
    return fill(shape, () => deviation * next());
  };

/**
 * Uniformly distributed numbers between `-limit` and `limit`.
 *
 * @example
 * uniform(0.1)([100], randomSource(1)).every((value) => Math.abs(value) <= 0.1); // true
 */
export const uniform =
  (limit: number): Initializer =>
  (shape, random) =>
    fill(shape, () => (2 * random() - 1) * limit);

/**
 * Glorot's uniform initialisation of a matrix `[in, out]` (Glorot and Bengio, AISTATS 2010).
 *
 * @example
 * glorot()([2, 3], randomSource(1)).length; // 6
 */
export const glorot = (): Initializer => (shape, random) => {
  const [a, b] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return uniform(Math.sqrt(6 / (a + b)))(shape, random);
};
