/**
 * The text encoder: quality beside TF-IDF over the same hashed features, items embedded a second, training.
 *
 * On English (Cranfield: 1,400 abstracts, 225 queries with judged relevance) and Chinese (CMRC 2018: 848 passages with
 * questions), an encoder is trained on the texts alone, as on a new site without events. Measured are queries and
 * questions, which it never saw, by their cosines with all texts; and held-out texts, of which one part (a title, or
 * half a passage) is to find the rest among all held-out ones, after training without them. The baseline ranks by the
 * cosines of sparse TF-IDF vectors of the same features, untrained. Times are processor time, of one core for
 * embedding and of all for training. Needs ../shared/data, or --data DIR. Options: --data, --seed 1, --rounds 5.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partsOf, TextEncoder } from '#tandem/embed/index.js';
import { bucketOf, EventLog, VectorIndex } from '#tandem/indexes/index.js';
import { TextCollector } from '#tandem/train/text/columns.js';
import { trainText } from '#tandem/train/text/fit.js';
import { ndcgOf } from './lib/ndcg.js';
import { numberOption } from './lib/options.js';
import { median, significant } from './lib/stats.js';

/** The share of texts held out, by their lots. */
const HELD = 0.2;
const CUT = 10;

const textOf = (body) => ({ title: null, tags: [], body });

function readFrom(folder, ...path) {
  const file = join(folder, ...path);
  if (!existsSync(file)) throw new Error(`${file} is not there: name the folder with the data by --data DIR`);
  return readFileSync(file, 'utf8').replaceAll('\r', '');
}

/** Texts, and queries with the numbers of the texts that answer them; and two parts of each text. */
function cranfield(folder) {
  const texts = readFrom(folder, 'cranfield', 'cran.all.1400')
    .split(/^\.I \d+\n/m)
    .slice(1)
    .map((record) => {
      const [, title, body] = /^\.T\n(.*?)\.A\n.*?^\.W\n(.*)$/ms.exec(record);
      // The abstract begins with the title once more.
      return { title: title.trim(), tags: [], body: body.replace(title, '').trim() };
    });
  const queries = readFrom(folder, 'cranfield', 'cran.qry')
    .split(/^\.I \d+\n\.W\n/m)
    .slice(1)
    .map((text) => ({ text, right: new Set() }));
  for (const line of readFrom(folder, 'cranfield', 'cranqrel').trim().split('\n')) {
    const [query, text, judged] = line.trim().split(/\s+/).map(Number);
    if (judged > 0) queries[query - 1].right.add(text - 1);
  }
  const halves = ({ title, body }) => [textOf(title), textOf(body)];
  return { texts, queries: queries.filter(({ right }) => right.size > 0), halves };
}

function cmrc(folder) {
  const passages = JSON.parse(readFrom(folder, 'cmrc2018', 'dev.json')).data.flatMap(
    ({ paragraphs }) => paragraphs,
  );
  const halves = ({ body }) => {
    const middle = Math.floor(body.length / 2);
    return [textOf(body.slice(0, middle)), textOf(body.slice(middle))];
  };
  return {
    texts: passages.map(({ context }) => textOf(context)),
    queries: passages.flatMap(({ qas }, place) =>
      qas.map(({ question }) => ({ text: question, right: new Set([place]) })),
    ),
    halves,
  };
}

/** A trained encoder as a way to compare texts: gives the cosines of a text with all of some texts. */
const byEncoder = (encoder) => (texts) => {
  const index = new VectorIndex(encoder.width);
  const embed = (text) => {
    const vector = new Float32Array(encoder.width);
    encoder.embed(partsOf(text), vector, 0);
    return vector;
  };
  texts.forEach((text, place) => {
    index.set(place, embed(text));
  });
  return (text) => index.scores(embed(text));
};

/** Sparse TF-IDF over the same features, without anything trained. */
const byFeatures = (known) => (texts) => {
  const having = new Map();
  for (const text of known) {
    const own = new Set(partsOf(text).flatMap(({ feature }) => Array.from(feature)));
    for (const feature of own) having.set(feature, (having.get(feature) ?? 0) + 1);
  }
  const feature = Int32Array.from(having.keys());
  const weigher = new TextEncoder({
    feature,
    telling: Float32Array.from(having.values(), (count) => Math.log(1 + known.length / count)),
    rows: new Float32Array(feature.length),
  });
  /** By feature, the texts that have it with its weight there. */
  const posting = Array.from(feature, () => []);
  texts.forEach((text, place) => {
    const { row, weight } = weigher.weigh(partsOf(text));
    row.forEach((feature, k) => {
      posting[feature].push([place, weight[k]]);
    });
  });
  return (text) => {
    const scores = new Float64Array(texts.length);
    const { row, weight } = weigher.weigh(partsOf(text));
    row.forEach((feature, k) => {
      for (const [place, other] of posting[feature]) scores[place] += weight[k] * other;
    });
    return scores;
  };
};

/** NDCG at 10, and how often the first is right, of queries among texts. */
function evaluate(cosines, queries) {
  let gain = 0;
  let first = 0;
  for (const { text, right } of queries) {
    const scores = cosines(text);
    const best = Array.from(scores.keys())
      .sort((a, b) => scores[b] - scores[a])
      .slice(0, CUT);
    gain += ndcgOf(best, right, CUT);
    if (right.has(best[0])) first++;
  }
  return { ndcg: gain / queries.length, first: first / queries.length };
}

const cpuSeconds = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

/** Trains on texts alone. */
async function train(texts, seed) {
  const collector = new TextCollector();
  texts.forEach((text, item) => {
    collector.set(item, text);
  });
  const trainingData = {
    log: new EventLog().columns,
    meanings: { weight: new Float32Array(1), hides: new Uint8Array(1) },
    items: texts.length,
    texts: collector.columns(texts.length),
  };
  const since = process.cpuUsage();
  let steps = 0;
  const trained = await trainText(trainingData, { seed, onEpoch: (step) => (steps = step) });
  return { ...trained, cpu: cpuSeconds(since), steps };
}

/** How well an unseen part finds the rest of its text, and queries their texts, trained and not. */
async function quality({ texts, queries, halves }, seed) {
  const all = await train(texts, seed);
  const asked = queries.map(({ text, right }) => ({ text: textOf(text), right }));
  const kept = texts.filter((_, item) => bucketOf(item + 1_000_000) >= HELD);
  const held = texts.filter((_, item) => bucketOf(item + 1_000_000) < HELD).map(halves);
  const some = await train(kept, seed);
  const parts = held.map(([part], place) => ({ text: part, right: new Set([place]) }));
  const rests = held.map(([, rest]) => rest);
  return {
    all,
    queries: evaluate(byEncoder(all.encoder)(texts), asked),
    queriesUntrained: evaluate(byFeatures(texts)(texts), asked),
    held: evaluate(byEncoder(some.encoder)(rests), parts),
    heldUntrained: evaluate(byFeatures(kept)(rests), parts),
  };
}

export default async function encoding({ log, options }) {
  const folder = options.data ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
  const seed = numberOption(options, 'seed', 1);
  const rounds = numberOption(options, 'rounds', 5);
  const figures = {};
  const ratios = {};
  for (const [name, read] of Object.entries({ cranfield, cmrc })) {
    const data = read(folder);
    const { all, queries, queriesUntrained, held, heldUntrained } = await quality(data, seed);
    const { trained, metrics } = all.about;
    const pairs = (all.steps * Math.min(trained.recipe.pairs, data.texts.length)) / all.cpu;
    const seconds = Array.from({ length: rounds }, () => {
      const vector = new Float32Array(all.encoder.width);
      const since = process.cpuUsage();
      for (const text of data.texts) all.encoder.embed(partsOf(text), vector, 0);
      return cpuSeconds(since);
    });
    Object.assign(figures, {
      [`${name}_items_per_cpu_s`]: significant(data.texts.length / median(seconds)),
      [`${name}_embed_cpu_ms`]: significant((1000 * median(seconds)) / data.texts.length),
      [`${name}_training_cpu_s`]: significant(all.cpu),
      [`${name}_training_pairs_per_cpu_s`]: significant(pairs),
      [`${name}_epochs`]: trained.epochs,
      [`${name}_query_ndcg10`]: significant(queries.ndcg),
      [`${name}_query_first`]: significant(queries.first),
      [`${name}_query_ndcg10_tfidf`]: significant(queriesUntrained.ndcg),
      [`${name}_query_first_tfidf`]: significant(queriesUntrained.first),
      [`${name}_held_first`]: significant(held.first),
      [`${name}_held_first_tfidf`]: significant(heldUntrained.first),
    });
    Object.assign(ratios, {
      [`${name}_query_ndcg10_to_tfidf`]: significant(queries.ndcg / queriesUntrained.ndcg),
      [`${name}_query_first_to_tfidf`]: significant(queries.first / queriesUntrained.first),
      [`${name}_held_first_to_tfidf`]: significant(held.first / heldUntrained.first),
    });
    log(
      `${name}: queries NDCG@10 ${queries.ndcg.toFixed(4)} (TF-IDF ${queriesUntrained.ndcg.toFixed(4)}), held-out parts found first ${held.first.toFixed(4)} (${heldUntrained.first.toFixed(4)}); validation ${JSON.stringify(metrics)}`,
    );
  }
  return { figures, ratios };
}
