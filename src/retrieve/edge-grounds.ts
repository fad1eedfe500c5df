/** Grounds from an item-to-item graph: which of a person's items have an edge to an item, and how much each adds. */
import type { ItemGraph, Marks } from '../indexes/index.js';
import { type Ground, weightiest } from './retriever.js';

/**
 * @param own the person's items, with their weights.
 * @param items the items to explain, by number.
 * @param places scratch memory, all zeros: by item, its position in `items`, from 1.
 * @returns the grounds of each of `items`; edges with a weight below 0 are ignored.
 */
export function edgeGrounds(
  { start, neighbour, weight }: ItemGraph,
  own: { readonly item: Int32Array; readonly value: ArrayLike<number> },
  items: readonly number[],
  places: Marks,
): (readonly Ground[])[] {
  const grounds = items.map((): Ground[] => []);
  items.forEach((item, place) => {
    places.note(item, place + 1);
  });
  // Items added after the graph was built have no edges.
  const inGraph = start.length - 1;
  for (let k = 0; k < own.item.length; k++) {
    const item = own.item[k];
    if (item >= inGraph) continue;
    for (let edge = start[item]; edge < start[item + 1]; edge++) {
      const place = places.of(neighbour[edge]);
      if (place > 0 && weight[edge] > 0)
        grounds[place - 1].push({ item, weight: own.value[k] * weight[edge] });
    }
  }
  return grounds.map(weightiest);
}
