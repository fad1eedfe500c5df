/** Sampled items that held-out items are ranked among. */
import { shuffle } from '../runtime/index.js';

/** The maximum number of draws for each requested item. */
const TRIES = 100;

/**
 * Draws distinct eligible items that are not in `others`; fewer if there are not enough.
 *
 * @param items one more than the largest number of an item.
 * @param random numbers from 0 to below 1.
 */
export function drawnItems(
  count: number,
  items: number,
  eligible: (item: number) => boolean,
  others: ReadonlySet<number>,
  random: () => number,
): Set<number> {
  const chosen = new Set<number>();
  for (let tries = 0; chosen.size < count && tries < TRIES * count; tries++) {
    const item = Math.floor(random() * items);
    if (eligible(item) && !others.has(item)) chosen.add(item);
  }
  return chosen;
}

/** The held-out items among `count` sampled ones (see {@link drawnItems}), in random order. */
export function amongDrawn(
  wanted: ReadonlySet<number>,
  count: number,
  items: number,
  eligible: (item: number) => boolean,
  random: () => number,
): number[] {
  return shuffle([...wanted, ...drawnItems(count, items, eligible, wanted, random)], random);
}
