/** What most people like now, likes fading with time. */
import type { Retriever } from './retriever.js';

export const popular: Retriever = {
  name: 'popular',
  personal: false,
  retrieve({ popularity }, _person, may, limit) {
    const item = popularity.best(limit, may);
    const score = new Float64Array(item.length);
    for (let k = 0; k < item.length; k++) score[k] = popularity.score(item[k]);
    return { item, score };
  },
  explain: (_world, _person, items) => items.map(() => []),
};
