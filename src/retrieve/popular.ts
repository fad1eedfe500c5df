/** What most people like now, likes fading with time. */
import type { Retriever } from './retriever.js';

export const popular: Retriever = {
  name: 'popular',
  retrieve({ mostLiked, popularity }, _person, may, limit) {
    const item = mostLiked().filter(may).slice(0, limit);
    return { item, score: Float64Array.from(item, (i) => popularity.score(i)) };
  },
  explain: () => [],
};
