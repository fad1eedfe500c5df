/**
 * Offline evaluation of recommendations on a data folder's own events: the end of users' histories is held out, all
 * indexes and models are built on the rest, and the lists that would have been served are compared with the held-out
 * items.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/index.js';
import { InvalidInput, NotEnoughData } from '../errors.js';
import { likesIn } from '../indexes/index.js';
import type { Estimate } from '../metrics/index.js';
import { type EngineState, openState, snapshotOf } from '../state/index.js';
import {
  type Basis,
  datasetOf,
  fitWeights,
  openTextSource,
  type RankerResult,
  type RankerTask,
  RankerTrainer,
  type TextSource,
  trainModels,
} from '../train/index.js';
import { itemKnn, mostPopular } from './baselines.js';
import { type BuiltForEvaluation, buildFor } from './build.js';
import { measureMethod, popularityIn, type SegmentName } from './measure-method.js';
import { byBaseline, byChance, byFusion, byRanker, type Method } from './methods.js';
import { checkedMethods, type EvaluateOptions, type Evaluation, WITH_RANKER, WITHOUT } from './options.js';
import { type Split, splitOf } from './split.js';

/**
 * Measures the lists that {@link open}'s `recommend` would have served. A user's earlier items are excluded from their
 * list, also for the baselines. Held-out events are not in the training data.
 *
 * @example
 * await evaluate({ data: './empty', holdout: 'last', ks: [0] }); // InvalidInput: ks: are whole numbers from 1 to 500
 *
 * @throws InvalidInput where an option is wrong, or no events can be held out.
 * @throws the signal's reason where it was aborted.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const names = checkedMethods(options);
  const { data = './data', train } = options;
  const texts = train ? await openTextSource(data, (await readConfig(data)).text) : undefined;
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'tandem-'));
    return await evaluateIn(folder, names, options, texts);
  } finally {
    await texts?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param folder the folder for trained models.
 * @param texts the source of texts' vectors, if models are trained.
 */
async function evaluateIn(
  folder: string,
  names: readonly string[],
  options: EvaluateOptions,
  texts: TextSource | undefined,
): Promise<Evaluation> {
  const { data = './data', holdout, ks, seed = 1, negatives, onProgress = () => {}, signal } = options;
  const state = await openState(
    data,
    { ...options, opinions: options.target === 'liked' },
    { texts: texts?.sink },
  );
  const { log, meanings, catalogue } = state;
  const split = splitOf(log, holdout, likesIn(log, meanings), seed);
  const { wanted, among } = split;
  if (wanted.size === 0) {
    throw new InvalidInput('holdout', 'leaves no users to measure: too few users have positive events');
  }
  if (texts) await trainSequence(state, split, texts, { ...options, folder, seed });
  const built = buildFor(state, split.rest, options);
  const { read, sequences, snapshot } = built;
  const ranker = names.includes(WITH_RANKER) ? await trainRanker(state, built, options) : undefined;
  // Items unavailable today can have been available then; only hidden or deleted items are not eligible.
  const listed = (item: number) => catalogue.entry(item)?.hidden === false && (among?.has(item) ?? true);
  const ranked = among?.size ?? catalogue.size;
  const popularity = popularityIn(sequences, snapshot.items, log.users);
  const eligibleFor = (user: number) => {
    const { done } = read(user);
    return (item: number) => !done.has(item) && listed(item);
  };
  const figures: { [method: string]: { readonly [metric: string]: Estimate } } = {};
  const segments = new Map<SegmentName, { people: number; methods: typeof figures }>();
  for (const name of names) {
    const method = methodOf(name, built, state, { limit: Math.max(...ks), seed, ranker: ranker?.result });
    if (!method) continue;
    const measured = await measureMethod(method, {
      split,
      ks,
      seed,
      negatives,
      eligibleFor,
      items: snapshot.items,
      ranked,
      popularity,
      onProgress: (done) => onProgress({ phase: name, done, total: wanted.size }),
      signal,
    });
    figures[name] = measured.all;
    for (const { name: segment, people, figures: own } of measured.segments) {
      const { methods } = segments.get(segment) ?? { methods: {} };
      segments.set(segment, { people, methods: { ...methods, [name]: own } });
    }
  }
  return {
    holdout: nameOf(holdout),
    people: wanted.size,
    items: ranked,
    seed,
    methods: figures,
    segments: [...segments].map(([name, { people, methods }]) => ({ name, people, methods })),
    ranker: ranker && { admitted: ranker.admitted, reason: ranker.reason },
  };
}

/** Trains the sequence model on the events that are not held out, and adds it to the state. */
async function trainSequence(
  state: EngineState,
  { rest }: Split,
  texts: TextSource,
  { folder, seed, onProgress, signal }: EvaluateOptions & { readonly folder: string; readonly seed: number },
): Promise<void> {
  const dataset = { ...datasetOf(snapshotOf(state), state.catalogue), log: rest.columns };
  const how = { data: folder, folder: join(folder, 'model'), seed, onProgress, signal };
  const { saved, texts: vectors } = await trainModels(dataset, texts, how);
  state.sequence.use(saved, vectors);
}

/** The method of a name; undefined for `with ranker` if no ranker could be trained. */
function methodOf(
  name: string,
  { world, weights, samples, sequences, snapshot, read }: BuiltForEvaluation,
  state: EngineState,
  {
    limit,
    seed,
    ranker,
  }: { readonly limit: number; readonly seed: number; readonly ranker: RankerResult | undefined },
): Method | undefined {
  const basis: Basis = { world, personOf: (user) => read(user).person, limit };
  if (name === 'tandem') return byFusion(basis, weights);
  if (name === 'popular') return byBaseline(mostPopular(sequences, snapshot.items), limit);
  if (name === 'item-knn') return byBaseline(itemKnn(sequences, snapshot.items), limit);
  if (name === 'random') return byChance(snapshot.items, limit, seed);
  if (name === WITH_RANKER) return ranker && byRanker(basis, weights, ranker.model, state);
  // Only lists: ranking sampled items as well would double the time.
  return { best: byFusion(basis, fitWeights(samples, name.slice(WITHOUT.length))).best };
}

/**
 * Trains a ranker on the replayed log, and checks whether it would be admitted; undefined if there is too little data.
 */
async function trainRanker(
  { kindNames, kindMeanings: kinds }: EngineState,
  { snapshot, weights }: BuiltForEvaluation,
  { onProgress, signal }: EvaluateOptions,
): Promise<{ readonly result?: RankerResult; readonly admitted: boolean; readonly reason: string }> {
  const trainer = new RankerTrainer();
  try {
    const task: RankerTask = { snapshot, weights, kindNames, kinds, scale: 'full', shown: 0 };
    const result = await trainer.train(task, undefined, onProgress, signal);
    const { admitted, reason } = result.verdict;
    return { result, admitted, reason };
  } catch (error) {
    if (error instanceof NotEnoughData) return { admitted: false, reason: error.message };
    throw error;
  } finally {
    await trainer.close();
  }
}

/** The name of a holdout in results. */
function nameOf(holdout: EvaluateOptions['holdout']): string {
  if (typeof holdout === 'string') return holdout;
  return 'random' in holdout ? `random:${holdout.random}` : new Date(holdout.after).toISOString();
}
