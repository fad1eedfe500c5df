/** The retriever of items that people took after the items that this person liked: neighbours in the item graph. */
import { Marks } from '../indexes/index.js';
import { edgeGrounds } from './edge-grounds.js';
import type { Retriever } from './retriever.js';
import { ScoreSums } from './score-sums.js';

class SimilarItemsBuffers {
  readonly items = new ScoreSums();
  /** By item, its position in the list to explain, from 1. */
  readonly places = new Marks();
}

export const similarItems: Retriever = {
  name: 'similar-items',
  personal: true,
  retrieve({ graph: { start, neighbour, weight }, items }, { person: { liked }, eligible, limit }, scratch) {
    const sums = scratch.of(SimilarItemsBuffers).items.begin(items);
    // Items added after the graph was built have no edges.
    const inGraph = start.length - 1;
    for (let k = 0; k < liked.item.length; k++) {
      const item = liked.item[k];
      if (item >= inGraph) continue;
      sums.addAll(neighbour, weight, start[item], start[item + 1], liked.weight[k]);
    }
    return sums.best(eligible, limit);
  },
  explain({ graph, items: count }, { person: { liked } }, items, scratch) {
    const places = scratch.of(SimilarItemsBuffers).places.begin(count);
    return edgeGrounds(graph, { item: liked.item, value: liked.weight }, items, places);
  },
};
