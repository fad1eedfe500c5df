/** What was published last. */
import type { Retriever } from './retriever.js';

/** The item that stands this far down counts half as much as the first. */
const HALF = 10;

export const newest: Retriever = {
  name: 'newest',
  retrieve(world, _person, may, limit) {
    const item = world.newest.best(limit, may);
    return { item, score: Float64Array.from(item, (_, place) => HALF / (HALF + place)) };
  },
  explain: () => [],
};
