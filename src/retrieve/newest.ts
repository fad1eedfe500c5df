/** What was published last. */
import type { Retriever } from './retriever.js';

/** The item that stands this far down counts half as much as the first. */
const HALF = 10;

export const newest: Retriever = {
  name: 'newest',
  personal: false,
  retrieve(world, _person, may, limit) {
    const item = world.newest.best(limit, may);
    const score = new Float64Array(item.length);
    for (let place = 0; place < item.length; place++) score[place] = HALF / (HALF + place);
    return { item, score };
  },
  explain: (_world, _person, items) => items.map(() => []),
};
