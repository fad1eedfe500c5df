/** Pseudo-random numbers that are the same for the same seed on every platform. */
import { sumOf } from './math.js';

/**
 * Numbers from 0 to below 1, of 32 bits (Mulberry32, public domain, by Tommy Ettinger).
 *
 * @example
 * seeded(42)(); // 0.6011037519201636
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Draws `count` of the numbers from 0 to below `of` without replacement, in ascending order.
 *
 * @example
 * sample(10, 3, seeded(1)).length; // 3
 */
export function sample(of: number, count: number, random: () => number): number[] {
  const chosen: number[] = [];
  for (let n = 0; n < of && chosen.length < count; n++) {
    if (random() * (of - n) < count - chosen.length) chosen.push(n);
  }
  return chosen;
}

/**
 * A standard normal number (Box and Muller 1958, doi:10.1214/aoms/1177706645).
 *
 * @param random numbers from 0 to below 1; two are drawn.
 * @example
 * normal(seeded(1)) === normal(seeded(1)); // true
 */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A list or a typed array whose elements can be swapped. */
interface Sequence<Value> {
  readonly length: number;
  [place: number]: Value;
}

/**
 * Puts a list in random order, in place (Fisher and Yates; Durstenfeld's form, from the end).
 *
 * @param random numbers from 0 to below 1.
 * @returns the list itself.
 * @example
 * shuffle([1, 2, 3], seeded(1)); // [3, 1, 2]
 */
export function shuffle<Value, List extends Sequence<Value>>(
  list: List & Sequence<Value>,
  random: () => number,
): List {
  for (let k = list.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [list[k], list[other]] = [list[other], list[k]];
  }
  return list;
}

/**
 * Moves `count` randomly chosen elements of a list to its front, in random order, in place: the first `count` steps
 * of a shuffle.
 *
 * @param swap exchanges two places; by default of the list itself. Columns that belong together are swapped together by it.
 * @example
 * const list = ['a', 'b', 'c'];
 * shuffleFirst(3, 1, seeded(1), (one, other) => ([list[one], list[other]] = [list[other], list[one]]));
 * list.length; // 3
 */
export function shuffleFirst(
  length: number,
  count: number,
  random: () => number,
  swap: (one: number, other: number) => void,
): void {
  for (let k = 0; k < Math.min(count, length); k++) swap(k, k + Math.floor(random() * (length - k)));
}

/**
 * At most `count` of the values, each at most once, in random order; the list given stays as it is.
 *
 * @example
 * drawn(['a', 'b', 'c'], 2, seeded(1)).length; // 2
 */
export function drawn<Value>(values: readonly Value[], count: number, random: () => number): Value[] {
  const left = [...values];
  shuffleFirst(left.length, count, random, (one, other) => {
    [left[one], left[other]] = [left[other], left[one]];
  });
  return left.slice(0, Math.max(0, count));
}

/**
 * Draws an index with a probability in proportion to its weight.
 *
 * @param weights from 0; at least one. Where all are 0, the first place is taken.
 * @param random a number from 0 to below 1; one is drawn.
 * @example
 * drawPlace([0, 3, 0], seeded(1)); // 1
 */
export function drawPlace(weights: ArrayLike<number>, random: () => number): number {
  let left = random() * sumOf(weights);
  for (let place = 0; place < weights.length; place++) {
    left -= weights[place];
    if (left < 0) return place;
  }
  // Only rounding errors lead here.
  let last = weights.length - 1;
  while (last > 0 && weights[last] === 0) last--;
  return last;
}
