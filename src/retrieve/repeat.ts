/** The retriever of items that the person is due to consume again (`due.ts`); it returns nothing where no item is. */
import { NO_CANDIDATES, type Retriever } from './retriever.js';

export const repeat: Retriever = {
  name: 'repeat',
  personal: false,
  retrieve(_world, { person: { due }, eligible, limit }) {
    if (!due) return NO_CANDIDATES;
    const places: number[] = [];
    for (let k = 0; k < due.item.length && places.length < limit; k++)
      if (eligible(due.item[k])) places.push(k);
    return {
      item: Int32Array.from(places, (k) => due.item[k]),
      score: Float64Array.from(places, (k) => due.score[k]),
    };
  },
  explain: (_world, { person: { due } }, items) =>
    items.map((item) => (due?.item.includes(item) ? [{ item, weight: 1 }] : [])),
};
