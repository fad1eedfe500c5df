/**
 * Search: quality on test collections in two languages, learning from clicks, speed at 100,000 chunks, and kills.
 *
 * - --only cranfield,npl,cmrc,encoder,learning,speed,durable: parts. `../shared/data` holds the collections (--data DIR).
 *   encoder: with a pretrained one, where it is on this machine.
 * - learning: --folds 3. speed: --chunks 100000, --seconds 10 a phase, --alone without peers. durable: --kills 20.
 * - Constants were chosen by collections that are not measured here: Cranfield's first 50 queries, which are left out, CISI,
 *   CACM, and CMRC 2018's trial part.
 */
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import MiniSearch from 'minisearch';
import { ChunkIndex, fitTermVectors, InvertedIndex } from '#tandem/indexes/index.js';
import { analyse, queryTerms } from '#tandem/text/index.js';
import { ndcg10 } from '../lib/ndcg.js';
import { numberOption } from '../lib/options.js';
import { cmrc, cranfield, isThere, npl } from './collections.js';
import { durable } from './durable.js';
import { hasEncoder, withEncoder } from './encoder.js';
import { learning } from './learning.js';
import { speed } from './speed.js';

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

/** Finds as the whole does without anything pretrained: words, their nearness, regularised scores, vectors of terms. */
async function whole(documents) {
  const index = new ChunkIndex();
  for (const { id, title, body } of documents) index.setItem(id, { title, tags: [], body });
  const sample = await index.latent.sample();
  index.latent.use(sample, fitTermVectors(sample.rows));
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

/** Finds with PostgreSQL's full text (PGlite), any of the words by `ts_rank`: a peer. */
async function postgres(documents) {
  const database = new PGlite();
  await database.exec('create table document (id int, words tsvector)');
  await database.query(
    `insert into document select id, to_tsvector('english', body) from unnest($1::int[], $2::text[]) as given (id, body)`,
    [documents.map(({ id }) => id), documents.map(({ title, body }) => `${title ?? ''} ${body}`)],
  );
  return {
    find: async (text, limit) => {
      const { rows } = await database.query(
        `select id from document, to_tsquery('english', $1) as query where words @@ query
         order by ts_rank(words, query) desc, id limit ${limit}`,
        [(text.match(/[\p{L}\p{N}]+/gu) ?? ['x']).join(' | ')],
      );
      return rows.map(({ id }) => id);
    },
    close: () => database.close(),
  };
}

/** nDCG@10 of what answers later. */
async function ndcg10Later(find, queries) {
  const lists = new Map();
  for (const { text } of queries) lists.set(text, await find(text, 10));
  return ndcg10((text) => lists.get(text), queries);
}

export default async function ({ log, options }) {
  const data = options.data ?? join(import.meta.dirname ?? '.', '../../../shared/data');
  const only = options.only?.split(',') ?? [
    'cranfield',
    'npl',
    'cmrc',
    'encoder',
    'learning',
    'speed',
    'durable',
  ];
  const figures = {};
  const ratios = {};
  const add = (part) => {
    Object.assign(figures, part.figures);
    Object.assign(ratios, part.ratios);
  };
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
    figures[`${part}_ndcg10`] = ndcg10(await whole(documents), asked);
    ratios[`${part}_ndcg10_vs_minisearch`] = own / peer;
    const database = await postgres(documents);
    ratios[`${part}_ndcg10_vs_postgres`] = own / (await ndcg10Later(database.find, asked));
    await database.close();
    log(
      `${part}: nDCG@10 ${figures[`${part}_ndcg10`].toFixed(4)}, BM25 alone ${own.toFixed(4)}, MiniSearch ${peer.toFixed(4)}`,
    );
  }
  if (only.includes('cmrc')) {
    const { documents, queries } = cmrc(data);
    const find = await whole(documents);
    const first = queries.filter(({ text, relevant }) => relevant.has(find(text, 1)[0])).length;
    figures.cmrc_first = first / queries.length;
    log(`CMRC 2018: the right passage first ${figures.cmrc_first.toFixed(4)}`);
  }
  if (only.includes('encoder') && !hasEncoder()) log('encoder: MiniLM is not on this machine: left out');
  else if (only.includes('encoder')) {
    for (const [part, read, kept] of [
      ['cranfield', cranfield, 50],
      ['npl', npl, 0],
    ]) {
      const { documents, queries } = read(data);
      const { dense, whole, perSecond, perCpuSecond } = await withEncoder({
        documents,
        queries: queries.slice(kept),
      });
      figures[`${part}_dense_ndcg10`] = dense;
      figures[`${part}_ndcg10_encoder`] = whole;
      figures[`${part}_embedded_per_s`] = perSecond;
      figures[`${part}_embedded_per_cpu_s`] = perCpuSecond;
      log(`${part} with an encoder: nDCG@10 ${whole.toFixed(4)}, vectors alone ${dense.toFixed(4)}`);
    }
  }
  if (only.includes('learning')) add(await learning({ data, log, folds: numberOption(options, 'folds', 3) }));
  if (only.includes('speed')) {
    const [count, seconds] = [numberOption(options, 'chunks', 100_000), numberOption(options, 'seconds', 10)];
    add(await speed({ data, log, count, seconds, peers: !options.alone }));
  }
  if (only.includes('durable')) add(await durable({ log, kills: numberOption(options, 'kills', 20) }));
  return { figures, ratios };
}
