/** Gains of lists for validation, and whether some are surely more than others. */
import { dcgDiscount } from '../../runtime/index.js';

/** The NDCG of a list of at most so many places (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418). */
export function ndcgOf(list: Int32Array, wanted: ReadonlySet<number>, places: number): number {
  let gain = 0;
  for (let place = 0; place < list.length; place++) if (wanted.has(list[place])) gain += dcgDiscount(place);
  let best = 0;
  for (let place = 0; place < Math.min(places, wanted.size); place++) best += dcgDiscount(place);
  return best > 0 ? gain / best : 0;
}

export const meanOf = (values: Float64Array): number =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;

/** Whether the mean of `a` is above that of `b` by more than the standard error of their difference. */
export function surelyMore(a: Float64Array, b: Float64Array): boolean {
  const mean = meanOf(a) - meanOf(b);
  let squares = 0;
  for (let k = 0; k < a.length; k++) squares += (a[k] - b[k] - mean) ** 2;
  return mean > Math.sqrt(squares) / a.length;
}
