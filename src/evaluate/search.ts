/**
 * Offline evaluation of search on a data folder's own items: by BM25 alone, vectors alone, their fusion, and the whole
 * pipeline.
 */
import { readConfig } from '../config/index.js';
import { pretrainedTexts } from '../embed/index.js';
import { InvalidInput } from '../errors.js';
import { type ChunkIndex, fitTermVectors, kindsWith } from '../indexes/index.js';
import { type Estimate, mean } from '../metrics/index.js';
import { personOf, retrieveMatches } from '../retrieve/index.js';
import { dcgDiscount, type Progress, Scratch } from '../runtime/index.js';
import { type DataOptions, EngineState, loadState } from '../state/index.js';
import { openStore } from '../store/index.js';
import { weightedTerms } from '../text/index.js';
import { type Judgements, readJudgements, readQueries, type SearchQuestion } from './search-files.js';

export interface SearchEvaluationOptions extends DataOptions {
  /** The contents of the files; see `search-files.ts` for their formats. */
  readonly queries: string;
  readonly qrels: string;
  /** Cut-offs of nDCG and recall, each 1 to 500; 10 and 100 by default. */
  readonly ks?: readonly number[] | undefined;
  readonly seed?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** By method and metric. */
type Figures = { readonly [method: string]: { readonly [metric: string]: Estimate } };

export interface SearchEvaluation {
  /** The number of measured queries, which have a relevant item, and of those without, which are not measured. */
  readonly queries: number;
  readonly unjudged: number;
  /** The number of judged items that are not in the data, and so cannot be found. */
  readonly missing: number;
  readonly items: number;
  readonly methods: Figures;
  /** The same by language, if there are several. */
  readonly languages: { readonly [language: string]: Figures };
}

/** The maximum length of lists. */
const DEPTH = 500;

/** The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009, doi:10.1145/1571941.1572114). */
const RANKS = 60;

type Finder = (question: SearchQuestion, vector: Float32Array | undefined) => readonly number[];

/**
 * Measures search quality: nDCG (by the gains judged) and recall at each of `ks`, MRR and MAP at 500, with 95 %
 * intervals. All items that can be shown are searched.
 *
 * @example
 * await tandem.close();
 * const files = { queries: 'q1\tpersuasion', qrels: 'q1 0 persuasion 1' };
 * const { queries, methods } = await evaluateSearch({ data: './books', ...files });
 * queries; // 1
 * methods.bm25.MRR.value; // 1
 *
 * @throws InvalidInput where a file or an option is wrong, or no query has a relevant item.
 */
export async function evaluateSearch(options: SearchEvaluationOptions): Promise<SearchEvaluation> {
  const { data = './data', ks = [10, 100], seed = 1, onProgress = () => {}, signal } = options;
  const questions = readQueries(options.queries);
  const judgements = readJudgements(options.qrels);
  if (!ks.every((k) => Number.isInteger(k) && k >= 1 && k <= DEPTH)) {
    throw new InvalidInput('ks', `are whole numbers from 1 to ${DEPTH}`);
  }
  const config = await readConfig(data);
  const store = await openStore({
    folder: data,
    databaseUrl: options.databaseUrl ?? process.env.DATABASE_URL,
  });
  const state = new EngineState(kindsWith(config.kinds, options.kinds));
  const texts = pretrainedTexts(data, config.text, 'chunk-vectors');
  state.search.encoder = () => texts;
  try {
    await loadState(state, store, [], onProgress);
    const chunks = await state.search.built(store, onProgress);
    await texts?.settled(onProgress, signal);
    await fitLatent(chunks);
    const asked = questions.filter(({ id }) => judgements.has(id));
    if (asked.length === 0)
      throw new InvalidInput('qrels', 'have no relevant item for any query of the file');
    const methods = finders(state, chunks, texts !== undefined);
    const lists = new Map(Object.keys(methods).map((name) => [name, [] as (readonly number[])[]]));
    for (const [k, question] of asked.entries()) {
      signal?.throwIfAborted();
      const vector = await texts?.embed(question.text, signal);
      for (const [name, find] of Object.entries(methods)) lists.get(name)!.push(find(question, vector));
      onProgress({ phase: 'searching', done: k + 1, total: asked.length });
      if (k % 16 === 0) await new Promise(setImmediate);
    }
    const figuresOf = (chosen: readonly number[]): Figures =>
      Object.fromEntries(
        Array.from(lists, ([name, all]) => [name, measured(chosen, asked, all, judgements, state, ks, seed)]),
      );
    const languages = [...new Set(asked.map(({ language }) => language))].sort();
    const placesOf = (language: string) => [...asked.keys()].filter((k) => asked[k].language === language);
    const known = (id: string) => state.items.number(id) !== undefined;
    return {
      queries: asked.length,
      unjudged: questions.length - asked.length,
      missing: new Set(
        asked.flatMap(({ id }) => [...judgements.get(id)!.keys()].filter((item) => !known(item))),
      ).size,
      items: state.catalogue.size,
      methods: figuresOf([...asked.keys()]),
      languages:
        languages.length < 2
          ? {}
          : Object.fromEntries(languages.map((one) => [one, figuresOf(placesOf(one))])),
    };
  } finally {
    await state.search.close();
    await store.close();
  }
}

/** Fits the latent vectors of terms, as a server does in the background. */
async function fitLatent({ latent }: ChunkIndex): Promise<void> {
  if (!latent.due) return;
  const sample = await latent.sample();
  latent.use(sample, fitTermVectors(sample.rows));
}

/** The compared methods: each returns item numbers, the best first. */
function finders(
  state: EngineState,
  chunks: ChunkIndex,
  vectors: boolean,
): { readonly [name: string]: Finder } {
  const shown = state.catalogue.shown(state.now());
  const eligible = (item: number) => shown[item] === 1;
  const scratch = new Scratch();
  const bm25: Finder = ({ text }) =>
    chunks.byWords(weightedTerms(text), DEPTH, eligible).map(({ item }) => item);
  const nearest: Finder = (_, vector) =>
    vector ? chunks.nearest(vector, DEPTH, eligible).map(({ item }) => item) : [];
  const person = personOf(-1, state.people.historyOf(-1), []);
  const whole: Finder = ({ text }, vector) => {
    const query = { text, terms: weightedTerms(text), vector };
    const { item, fused } = retrieveMatches(
      state.world,
      state.weights,
      { person, query, eligible, limit: DEPTH },
      scratch,
    );
    return Array.from(item.keys())
      .sort((a, b) => fused[b] - fused[a])
      .map((k) => item[k]);
  };
  if (!vectors) return { bm25, whole };
  const fusion: Finder = (question, vector) => {
    const scores = new Map<number, number>();
    for (const list of [bm25(question, vector), nearest(question, vector)]) {
      list.forEach((item, k) => {
        scores.set(item, (scores.get(item) ?? 0) + 1 / (RANKS + k + 1));
      });
    }
    return [...scores].sort((a, b) => b[1] - a[1]).map(([item]) => item);
  };
  return { bm25, vectors: nearest, fusion, whole };
}

function measured(
  chosen: readonly number[],
  asked: readonly SearchQuestion[],
  lists: readonly (readonly number[])[],
  judgements: Judgements,
  state: EngineState,
  ks: readonly number[],
  seed: number,
): { readonly [metric: string]: Estimate } {
  const gains = chosen.map((k) => {
    const judged = judgements.get(asked[k].id)!;
    return {
      found: lists[k].map((item) => judged.get(state.items.id(item)) ?? 0),
      judged: [...judged.values()],
    };
  });
  const average = (score: (one: (typeof gains)[number]) => number) =>
    mean(Float64Array.from(gains, score), seed);
  const first = (found: readonly number[]) => found.findIndex((gain) => gain > 0);
  return Object.fromEntries([
    ...ks.flatMap((k): [string, Estimate][] => [
      [
        `nDCG@${k}`,
        average(
          ({ found, judged }) =>
            gained(found, k) /
            gained(
              judged.toSorted((a, b) => b - a),
              k,
            ),
        ),
      ],
      [
        `recall@${k}`,
        average(({ found, judged }) => found.slice(0, k).filter((gain) => gain > 0).length / judged.length),
      ],
    ]),
    ['MRR', average(({ found }) => (first(found) < 0 ? 0 : 1 / (1 + first(found))))],
    ['MAP', average(({ found, judged }) => precisions(found) / judged.length)],
  ]);
}

const gained = (gains: readonly number[], k: number): number =>
  gains.slice(0, k).reduce((sum, gain, place) => sum + gain * dcgDiscount(place), 0);

/** The sum of the precisions at the positions of relevant items. */
function precisions(found: readonly number[]): number {
  let relevant = 0;
  let sum = 0;
  found.forEach((gain, place) => {
    if (gain > 0) sum += ++relevant / (place + 1);
  });
  return sum;
}
