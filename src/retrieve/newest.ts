/** The retriever of the most recently published items. */
import type { Retriever } from './retriever.js';

/** The item at this position has half the score of the first. */
const HALF = 10;

export const newest: Retriever = {
  name: 'newest',
  personal: false,
  retrieve(world, { eligible, limit }) {
    const item = world.newest.best(limit, eligible);
    const score = new Float64Array(item.length);
    for (let place = 0; place < item.length; place++) score[place] = HALF / (HALF + place);
    return { item, score };
  },
  explain: (_world, _request, items) => items.map(() => []),
};
