/** Sampled items that what is held out is ranked among. */
import { shuffle } from '../runtime/index.js';

/** Draws for each item asked for, after which there are taken to be no more. */
const TRIES = 100;

/**
 * Different eligible items, none of `others`; fewer where there are too few.
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

/** The items wanted among `count` sampled ones (see {@link drawnItems}), in random order. */
export function amongDrawn(
  wanted: ReadonlySet<number>,
  count: number,
  items: number,
  eligible: (item: number) => boolean,
  random: () => number,
): number[] {
  return shuffle([...wanted, ...drawnItems(count, items, eligible, wanted, random)], random);
}
