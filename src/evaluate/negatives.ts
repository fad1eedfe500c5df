/** Items drawn by chance, for what was taken to be ranked among. */
import { shuffle } from '../runtime/index.js';

/** Draws for each item wanted, before there are taken to be no more. */
const TRIES = 100;

/**
 * Different items that `may` holds for, none of `others`; fewer where there are too few.
 * @param items one more than the largest number of an item.
 * @param random numbers from 0 to below 1.
 */
export function drawnItems(
  count: number,
  items: number,
  may: (item: number) => boolean,
  others: ReadonlySet<number>,
  random: () => number,
): Set<number> {
  const chosen = new Set<number>();
  for (let tries = 0; chosen.size < count && tries < TRIES * count; tries++) {
    const item = Math.floor(random() * items);
    if (may(item) && !others.has(item)) chosen.add(item);
  }
  return chosen;
}

/** What somebody took among `count` items {@link drawnItems} by chance, in an order of chance. */
export function amongDrawn(
  wanted: ReadonlySet<number>,
  count: number,
  items: number,
  may: (item: number) => boolean,
  random: () => number,
): number[] {
  return shuffle([...wanted, ...drawnItems(count, items, may, wanted, random)], random);
}
