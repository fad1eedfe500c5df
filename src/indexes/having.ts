/** People's items regardless of order: each item once, with its amount. */
import type { Sequences } from './item-graph.js';

/**
 * Item `item[k]` with the amount `value[k]`; those of person `u` at `start[u]` to `start[u + 1]`, the latest first,
 * each once.
 */
export interface Having {
  readonly start: Uint32Array;
  readonly item: Int32Array;
  readonly value: Float64Array;
}

/** How amounts count; see {@link havingOf}. */
export interface AmountSettings {
  readonly strength: number;
  readonly measures?: boolean;
}

/** The maximum number of items per person, the latest, as the number of pairs grows with the square. */
const LONGEST = 1_000;

/**
 * The amount of an item from the sum of its weighted events: logarithmic, so that ten plays count more than one, but
 * not ten times as much.
 *
 * @param weight above 0.
 * @returns 1 for a weight of 1.
 * @example
 * amountOf(7); // 3
 */
export const amountOf = (weight: number): number => Math.log2(1 + weight);

/**
 * Sums the amounts of each person's items, and scales them so that the squares are 1 on average.
 *
 * @param items one more than the largest number of an item.
 * @param settings a person's values are multiplied by their number of items to the power of -`discount`; `strength`
 *   is the effect of amounts, from 0 for none to 1 for {@link amountOf}; `measures` tells whether amounts of events
 *   count.
 */
export function havingOf(
  { start: bounds, item: all, weight: single, amount = single, measured = amount }: Sequences,
  items: number,
  { discount, strength, measures = false }: AmountSettings & { readonly discount: number },
): Having {
  const weight = measures ? measured : amount;
  const users = bounds.length - 1;
  const start = new Uint32Array(users + 1);
  const item = new Int32Array(all.length);
  const value = new Float64Array(all.length);
  const place = new Int32Array(items).fill(-1);
  let length = 0;
  let squares = 0;
  for (let user = 0; user < users; user++) {
    const first = length;
    start[user] = first;
    for (let p = bounds[user + 1] - 1; p >= bounds[user]; p--) {
      const i = all[p];
      if (place[i] >= 0) value[place[i]] += weight[p];
      else if (length - first < LONGEST) {
        place[i] = length;
        item[length] = i;
        value[length++] = weight[p];
      }
    }
    const factor = (length - first) ** -discount;
    for (let k = first; k < length; k++) {
      place[item[k]] = -1;
      value[k] = amountOf(value[k]) ** strength * factor;
      squares += value[k] ** 2;
    }
  }
  start[users] = length;
  const scale = squares > 0 ? Math.sqrt(length / squares) : 1;
  for (let k = 0; k < length; k++) value[k] *= scale;
  return { start, item: item.subarray(0, length), value: value.subarray(0, length) };
}
