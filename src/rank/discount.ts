/**
 * What a person has met before and not finished counts less the more often they met it: whoever passed over an item
 * will probably pass over it again, and its place may go to another (Lee et al. 2014, doi:10.1145/2623330.2623356).
 */
import { Marks } from '../indexes/index.js';

/** Each time that an item was met leaves this share of its score. */
const LEFT = 0.7;

/** From so many events on, it counts no less. */
const MOST = 16;

const SHARES = Float64Array.from({ length: MOST + 1 }, (_, times) => LEFT ** times);

const marks = new Marks();

/**
 * @param score of the candidates, as `item` names them; 0 or more.
 * @param met items that the person had events with, and how often they met each.
 * @param items one more than the largest number of an item.
 * @returns the scores discounted; `score` itself where there is nothing to discount.
 */
export function discount(
  score: Float64Array,
  item: Int32Array,
  met: { readonly item: Int32Array; readonly times: Int32Array },
  items: number,
): Float64Array {
  if (met.item.length === 0) return score;
  marks.begin(items);
  for (let k = 0; k < met.item.length; k++) marks.note(met.item[k], met.times[k]);
  return score.map((one, k) => one * SHARES[Math.min(MOST, marks.of(item[k]))]);
}
