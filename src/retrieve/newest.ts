/** The retriever of what was published last. */
import type { Retriever } from './retriever.js';

/** The item that stands this far down scores half as much as the first. */
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
