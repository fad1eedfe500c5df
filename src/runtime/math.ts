/** Small numeric functions that several rooms use. */

/**
 * The logistic function, 1 / (1 + e^-x): a probability from 0 to 1 for a logit.
 *
 * @example
 * logistic(0); // 0.5
 */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The discount of DCG for a place of a list, 1 / log2(place + 2) (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418).
 *
 * @param place from 0, the first.
 * @example
 * dcgDiscount(0); // 1
 * dcgDiscount(2); // 0.5
 */
export const dcgDiscount = (place: number): number => 1 / Math.log2(place + 2);

/**
 * The sum, added up from the first on; 0 of nothing.
 *
 * @example
 * sumOf([1, 2, 4]); // 7
 */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum;
}

/**
 * The arithmetic mean; 0 of nothing.
 *
 * @example
 * meanOf([1, 2, 6]); // 3
 */
export const meanOf = (values: ArrayLike<number>): number =>
  values.length === 0 ? 0 : sumOf(values) / values.length;

/**
 * The dot product, added up from the first element on. Where the lengths differ, the rest of the longer one is
 * ignored.
 *
 * @example
 * dotOf([1, 2], [3, 4]); // 11
 */
export function dotOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < Math.min(a.length, b.length); k++) sum += a[k] * b[k];
  return sum;
}

/**
 * The nearest number from `least` to `most`; `least` where it is above `most`, NaN for NaN.
 *
 * @example
 * clamp(7, 0, 5); // 5
 */
export const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, value));

/**
 * The index of the largest number, the first of equal ones; 0 for an empty list.
 *
 * @example
 * argmax([1, 5, 5]); // 1
 */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}

/**
 * The unnormalised weights of a softmax, e^((score - highest) / temperature), from 0 to 1: they do not overflow.
 *
 * @param temperature above 0.
 * @example
 * softmaxWeights([2, 2], 1); // [1, 1]
 */
export function softmaxWeights(scores: ArrayLike<number>, temperature: number): Float64Array {
  const highest = scores[argmax(scores)];
  const weights = new Float64Array(scores.length);
  for (let k = 0; k < scores.length; k++) weights[k] = Math.exp((scores[k] - highest) / temperature);
  return weights;
}
