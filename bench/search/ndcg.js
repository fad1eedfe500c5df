/** nDCG@10 with binary relevance. */
const discount = (place) => 1 / Math.log2(place + 2);

/** Of one query. @param found keys, the best first; @param relevant a set that is not empty. */
export function ndcgOf(found, relevant) {
  const gain = found.slice(0, 10).reduce((all, key, k) => all + (relevant.has(key) ? discount(k) : 0), 0);
  let best = 0;
  for (let k = 0; k < Math.min(10, relevant.size); k++) best += discount(k);
  return gain / best;
}

/** The mean over the queries that have a relevant document. @param find keys of a text's results. */
export function ndcg10(find, queries) {
  const asked = queries.filter(({ relevant }) => relevant.size > 0);
  return asked.reduce((sum, { text, relevant }) => sum + ndcgOf(find(text, 10), relevant), 0) / asked.length;
}
