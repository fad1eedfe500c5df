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
import { ChunkIndex, fitTermVectors, InvertedIndex } from '#tandem/indexes/index.js';
import { analyse, queryTerms } from '#tandem/text/index.js';
import { ndcg10 } from '../lib/ndcg.js';
import { numberOption } from '../lib/options.js';
import { cmrc, cranfield, isThere, npl } from './collections.js';
import { durable } from './durable.js';
import { hasEncoder, withEncoder } from './encoder.js';
import { learning } from './learning.js';
import { PEERS } from './peers.js';
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
    figures[`${part}_bm25_ndcg10`] = own;
    figures[`${part}_ndcg10`] = ndcg10(await whole(documents), asked);
    const peers = {};
    for (const [name, made] of Object.entries(PEERS)) {
      const peer = await made(documents);
      peers[name] = await ndcg10Later(peer.find, asked);
      ratios[`${part}_ndcg10_vs_${name}`] = own / peers[name];
      await peer.close();
    }
    const told = Object.entries(peers).map(([name, value]) => `${name} ${value.toFixed(4)}`);
    log(
      `${part}: nDCG@10 ${figures[`${part}_ndcg10`].toFixed(4)}, BM25 alone ${own.toFixed(4)}; ${told.join(', ')}`,
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
