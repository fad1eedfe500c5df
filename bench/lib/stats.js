/** Small statistics for benches. */

/**
 * The `p`-th percentile (0 to 100) by linear interpolation between the nearest ranks.
 * @param {ArrayLike<number>} values
 * @param {number} p
 * @returns {number}
 */
export function percentile(values, p) {
  if (values.length === 0) throw new Error('percentile of no values');
  const sorted = Float64Array.from(values).sort();
  const place = (p / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export const median = (values) => percentile(values, 50);

/**
 * Rounds to `digits` significant digits, so that the output has no more precision than the measurement.
 * @param {number} value
 * @param {number} [digits]
 * @returns {number}
 */
export const significant = (value, digits = 4) => Number(value.toPrecision(digits));
