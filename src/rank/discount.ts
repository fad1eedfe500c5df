/**
 * The impression discount: what a person has seen and not finished scores lower the more often they saw it, as they will
 * probably pass over it again (Lee et al. 2014, doi:10.1145/2623330.2623356).
 */
import { Marks } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';

/** Each impression leaves this share of an item's score. */
const LEFT = 0.7;

/** More impressions than this lower it no further. */
const MOST = 16;

const SHARES = Float64Array.from({ length: MOST + 1 }, (_, times) => LEFT ** times);

class DiscountBuffers {
  /** By item, how often it was seen. */
  readonly times = new Marks();
}

/**
 * @param score of the candidates, as `item` names them; 0 or more.
 * @param seen items that the person had events with, and how often they saw each.
 * @param items one more than the largest number of an item.
 * @returns the scores discounted; `score` itself where nothing was seen.
 * @example
 * const seen = { item: Int32Array.of(7), times: Int32Array.of(1) };
 * discount(Float64Array.of(1, 1), Int32Array.of(7, 3), seen, 8, new Scratch()); // [0.7, 1]
 */
export function discount(
  score: Float64Array,
  item: Int32Array,
  seen: { readonly item: Int32Array; readonly times: Int32Array },
  items: number,
  scratch: Scratch,
): Float64Array {
  if (seen.item.length === 0) return score;
  const times = scratch.of(DiscountBuffers).times.begin(items);
  for (let k = 0; k < seen.item.length; k++) times.note(seen.item[k], seen.times[k]);
  return score.map((one, k) => one * SHARES[Math.min(MOST, times.of(item[k]))]);
}
