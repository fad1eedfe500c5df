/**
 * The impression discount: an item that a person saw without finishing it scores lower with each impression, as the
 * person will probably skip it again (Lee et al. 2014, doi:10.1145/2623330.2623356).
 */
import { Marks } from '../indexes/index.js';
import type { Seen } from '../retrieve/index.js';
import { HOUR, type Scratch } from '../runtime/index.js';

/** The factor of an item's score for each impression. */
const LEFT = 0.7;

/** More impressions than this have no further effect. */
const MOST = 16;

/**
 * An item skipped just now keeps this share of its score, so that the next list has other items if there are any;
 * half of the loss is recovered after this time, in milliseconds.
 */
const [LEFT_AT_ONCE, HALF_BACK] = [0.001, 3 * HOUR] as const;

/** The number of half-lives after which the full score is restored. */
const ALL_BACK = 10;

const SHARES = Float64Array.from({ length: MOST + 1 }, (_, times) => LEFT ** times);

class DiscountBuffers {
  /** By item, its position among those skipped recently, from 1. */
  readonly passed = new Marks();
  /** By item, the number of impressions. */
  readonly times = new Marks();
}

/**
 * @param score the scores of the candidates in `item`; 0 or more.
 * @param seen the items that the person had events with, and the number of impressions of each.
 * @param items one more than the largest number of an item.
 * @returns the discounted scores; `score` itself where nothing was seen.
 * @example
 * const seen = { item: Int32Array.of(7), times: Int32Array.of(1) };
 * discount(Float64Array.of(1, 1), Int32Array.of(7, 3), seen, 8, new Scratch()); // [0.7, 1]
 */
export function discount(
  score: Float64Array,
  item: Int32Array,
  seen: Pick<Seen, 'item' | 'times'>,
  items: number,
  scratch: Scratch,
): Float64Array {
  if (seen.item.length === 0) return score;
  const times = scratch.of(DiscountBuffers).times.begin(items);
  for (let k = 0; k < seen.item.length; k++) times.note(seen.item[k], seen.times[k]);
  return score.map((one, k) => one * SHARES[Math.min(MOST, times.of(item[k]))]);
}

/**
 * The share of its score that each candidate keeps after it was recently seen and skipped.
 *
 * @param now milliseconds since 1970.
 * @returns `undefined` where all keep their full scores.
 * @example
 * const seen = { item: Int32Array.of(7), last: Float64Array.of(0) };
 * passedOver(Int32Array.of(7, 3), seen, 0, 8, new Scratch()); // [0.001, 1]
 */
export function passedOver(
  item: Int32Array,
  seen: Pick<Seen, 'item' | 'last'>,
  now: number,
  items: number,
  scratch: Scratch,
): Float64Array | undefined {
  const earliest = now - ALL_BACK * HALF_BACK;
  let places: Marks | undefined;
  for (let k = 0; k < seen.item.length; k++) {
    if (!(seen.last[k] > earliest)) continue;
    places ??= scratch.of(DiscountBuffers).passed.begin(items);
    places.note(seen.item[k], k + 1);
  }
  if (places === undefined) return undefined;
  const shares = new Float64Array(item.length).fill(1);
  for (let k = 0; k < item.length; k++) {
    const place = places.of(item[k]);
    if (place === 0) continue;
    const missing = 2 ** (-Math.max(0, now - seen.last[place - 1]) / HALF_BACK);
    shares[k] = 1 - (1 - LEFT_AT_ONCE) * missing;
  }
  return shares;
}
