/** Paired comparison of the gains of lists, for validation. */
import { meanOf } from '../../runtime/index.js';

/** The mean difference of paired gains and its standard error; there must be at least one pair. */
export function differenceOf(
  a: Float64Array,
  b: Float64Array,
): { readonly mean: number; readonly error: number } {
  const mean = meanOf(a) - meanOf(b);
  let squares = 0;
  for (let k = 0; k < a.length; k++) squares += (a[k] - b[k] - mean) ** 2;
  return { mean, error: Math.sqrt(squares) / a.length };
}

/** Whether the mean of `a` is above that of `b` by more than the standard error of their difference. */
export function surelyMore(a: Float64Array, b: Float64Array): boolean {
  const { mean, error } = differenceOf(a, b);
  return mean > error;
}
