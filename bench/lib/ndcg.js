/** nDCG with binary relevance, of one list and the mean of many (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418). */
import { dcgDiscount } from '#tandem/runtime/index.js';

/**
 * Of one list, from 0 to 1.
 * @template Key
 * @param {readonly Key[]} found keys, the best first.
 * @param {ReadonlySet<Key>} relevant not empty.
 * @param {number} [places] of the list that count.
 * @returns {number}
 */
export function ndcgOf(found, relevant, places = 10) {
  const gain = found
    .slice(0, places)
    .reduce((all, key, place) => all + (relevant.has(key) ? dcgDiscount(place) : 0), 0);
  let best = 0;
  for (let place = 0; place < Math.min(places, relevant.size); place++) best += dcgDiscount(place);
  return gain / best;
}

/** The mean over the queries that have a relevant document. @param find keys of a text's results. */
export function ndcg10(find, queries) {
  const asked = queries.filter(({ relevant }) => relevant.size > 0);
  return asked.reduce((sum, { text, relevant }) => sum + ndcgOf(find(text, 10), relevant), 0) / asked.length;
}
