/** What most people like now, likes fading with time. */
import type { Retriever } from './retriever.js';

export const popular: Retriever = {
  name: 'popular',
  retrieve({ popularity }, _person, may, limit) {
    const item = popularity.best(limit, may);
    return { item, score: Float64Array.from(item, (i) => popularity.score(i)) };
  },
  explain: () => [],
};
