/** The retriever of currently popular items, by positive events, weighted and decaying with time. */
import type { Retriever } from './retriever.js';

export const popular: Retriever = {
  name: 'popular',
  personal: false,
  retrieve({ popularity }, { eligible, limit }) {
    const item = popularity.best(limit, eligible);
    const score = new Float64Array(item.length);
    for (let k = 0; k < item.length; k++) score[k] = popularity.score(item[k]);
    return { item, score };
  },
  explain: (_world, _request, items) => items.map(() => []),
};
