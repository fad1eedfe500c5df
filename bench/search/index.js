/**
 * Search: quality on test collections in two languages, and speed on 100,000 documents. --only cranfield,npl,cmrc,speed
 *
 * `../shared/data` holds the collections (--data DIR for another place). Nothing is tuned on what is measured: BM25's
 * constants are the usual ones, and of Cranfield the first 50 queries are left out of the figure.
 */
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { ChunkIndex, InvertedIndex } from '#tandem/indexes/index.js';
import { analyse, queryTerms } from '#tandem/text/index.js';
import { cmrc, cranfield, isThere, npl } from './collections.js';

const terms = (text) => analyse(text ?? '').map(({ term }) => term);

/** Indexes a collection. */
function indexed(documents) {
  const index = new InvertedIndex();
  const begun = performance.now();
  for (const { id, title, body } of documents) index.set(id, { title: terms(title), body: terms(body) });
  return { index, seconds: (performance.now() - begun) / 1000 };
}

/** Finds with Tandem's index. */
const tandem = (index) => (text, limit) =>
  index
    .search(
      queryTerms(text).map((term) => ({ term })),
      limit,
    )
    .map(({ key }) => key);

/** Finds as the whole does without anything pretrained: words, their nearness, and regularised scores. */
function whole(documents) {
  const index = new ChunkIndex();
  for (const { id, title, body } of documents) index.setItem(id, { title, tags: [], body });
  return (text, limit) => index.find(text, limit, () => true).map(({ item }) => item);
}

/** Finds with MiniSearch as it is installed: the peer. */
function miniSearch(documents) {
  const index = new MiniSearch({ fields: ['title', 'body'] });
  index.addAll(documents);
  return (text, limit) =>
    index
      .search(text)
      .slice(0, limit)
      .map(({ id }) => id);
}

/** nDCG@10 with binary relevance, averaged over the queries that have a relevant document. */
function ndcg10(find, queries) {
  let sum = 0;
  let count = 0;
  for (const { text, relevant } of queries) {
    if (relevant.size === 0) continue;
    const discount = (place) => 1 / Math.log2(place + 2);
    const gain = find(text, 10).reduce((all, key, k) => all + (relevant.has(key) ? discount(k) : 0), 0);
    let best = 0;
    for (let k = 0; k < Math.min(10, relevant.size); k++) best += discount(k);
    sum += gain / best;
    count++;
  }
  return sum / count;
}

/** Index and query times over 100,000 documents, sentences of NPL put together anew; whole queries of NPL are asked. */
function speed({ documents, queries }, log) {
  const sentences = documents.map(({ body }) => body);
  const many = Array.from({ length: 100_000 }, (_, id) => ({
    id,
    title: '',
    body: `${sentences[id % sentences.length]} ${sentences[(id * 7919) % sentences.length]}`,
  }));
  const { index, seconds } = indexed(many);
  const find = tandem(index);
  const times = queries.flatMap(({ text }) => {
    const begun = performance.now();
    find(text, 10);
    return performance.now() - begun;
  });
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  log(
    `100,000 documents in ${seconds.toFixed(1)} s; a query ${at(0.5).toFixed(2)} ms, 99 of 100 within ${at(0.99).toFixed(2)} ms`,
  );
  return {
    index_documents_per_s: many.length / seconds,
    index_query_p50_ms: at(0.5),
    index_query_p99_ms: at(0.99),
  };
}

export default async function ({ log, options }) {
  const data = options.data ?? join(import.meta.dirname ?? '.', '../../../shared/data');
  const only = options.only?.split(',') ?? ['cranfield', 'npl', 'cmrc', 'speed'];
  const figures = {};
  const ratios = {};
  for (const name of ['cranfield', 'npl', 'cmrc2018']) {
    const part = name.replace(/\d+$/, '');
    if (only.includes(part) && !isThere(data, name)) throw new Error(`${join(data, name)} is not there`);
  }
  for (const [part, read, kept] of [
    ['cranfield', cranfield, 50],
    ['npl', npl, 0],
  ]) {
    if (!only.includes(part)) continue;
    const { documents, queries } = read(data);
    const asked = queries.slice(kept);
    const own = ndcg10(tandem(indexed(documents).index), asked);
    const peer = ndcg10(miniSearch(documents), asked);
    figures[`${part}_bm25_ndcg10`] = own;
    figures[`${part}_ndcg10`] = ndcg10(whole(documents), asked);
    ratios[`${part}_ndcg10_vs_minisearch`] = own / peer;
    log(
      `${part}: nDCG@10 ${figures[`${part}_ndcg10`].toFixed(4)}, BM25 alone ${own.toFixed(4)}, MiniSearch ${peer.toFixed(4)}`,
    );
  }
  if (only.includes('cmrc')) {
    const { documents, queries } = cmrc(data);
    const find = whole(documents);
    const first = queries.filter(({ text, relevant }) => relevant.has(find(text, 1)[0])).length;
    figures.cmrc_first = first / queries.length;
    log(`CMRC 2018: the right passage first ${figures.cmrc_first.toFixed(4)}`);
  }
  if (only.includes('speed')) Object.assign(figures, speed(npl(data), log));
  return { figures, ratios };
}
