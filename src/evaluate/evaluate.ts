/**
 * How good the recommendations are, on the folder's own data: the end of people's histories is held out, everything is
 * built anew from the rest, and what would have been served is compared with what they took.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/index.js';
import { InvalidInput, NotEnoughData } from '../errors.js';
import {
  buildItemGraph,
  type EventLog,
  likesIn,
  type Sequences,
  sequencesOf,
  without,
} from '../indexes/index.js';
import { type Estimate, type EvaluatedList, measure, measureLists } from '../metrics/index.js';
import { readPerson, retrievers, worldOf } from '../retrieve/index.js';
import { type Progress, Scratch, seeded } from '../runtime/index.js';
import { type DataOptions, type EngineState, openState, snapshotOf } from '../state/index.js';
import {
  after,
  asNew,
  datasetOf,
  fitWeights,
  fusionSamplesOf,
  lastOfEach,
  openTextSource,
  type RankerResult,
  type RankerTask,
  RankerTrainer,
  type Target,
  type TextSource,
  trainModels,
} from '../train/index.js';
import { itemKnn, mostPopular } from './baselines.js';
import { type Basis, byBaseline, byBlend, byChance, byRanker, type Method, momentOf } from './methods.js';
import { amongDrawn } from './negatives.js';

export interface EvaluateOptions extends DataOptions {
  /**
   * Each person's last item; or all that was taken from a moment on, in milliseconds since 1970; or `items`: a tenth of the
   * items with all their events, which are then ranked among themselves, as new ones.
   */
  readonly holdout: 'last' | 'items' | { readonly after: number };
  /** Cut-offs, each 1 to 500. */
  readonly ks: readonly number[];
  /**
   * Whether models are trained, on what is not held out; it takes minutes. Without, there are none. With the ranker, which
   * then learns from the history, it is measured beside, in `with ranker`.
   */
  readonly train?: boolean | undefined;
  /** Whether it is also measured without each retriever, in `without NAME`, the weights being learnt without it. */
  readonly leaveOut?: boolean | undefined;
  /** What is measured, by the names in {@link Evaluation.methods}; all by default. */
  readonly methods?: readonly string[] | undefined;
  /**
   * Besides, rank what is held out among this many items drawn by chance, as many papers do; not without each
   * retriever.
   */
  readonly negatives?: number | undefined;
  /** Seed of training, of the items drawn by chance and of the intervals' resampling; 1 by default. */
  readonly seed?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Evaluation {
  /** `last`, `items`, or the moment in ISO 8601. */
  readonly holdout: string;
  /** How many people were measured, and how many items were ranked for each. */
  readonly people: number;
  readonly items: number;
  readonly seed: number;
  /**
   * `tandem`, `popular` and `item-knn`; `random` where items are held out, of which these know nothing; and `without NAME`
   * where asked for; and `with ranker` where one was trained. Each with `HR@10` and so on, and `HR@10 among 100` where 100 drawn by chance were asked for.
   */
  readonly methods: { readonly [method: string]: { readonly [metric: string]: Estimate } };
  /** What came of training the ranker: whether it would be served, and why or why not; absent where none was to be measured. */
  readonly ranker?: { readonly admitted: boolean; readonly reason: string } | undefined;
}

/** With each person's last item held out, people with fewer different items than this are not measured. */
const FEWEST = 3;

const LARGEST_K = 500;

/** Of methods: Tandem with a ranker that learnt from the history, and without a retriever. */
const WITH_RANKER = 'with ranker';

const WITHOUT = 'without ';

/** The share of items held out as new ones. */
const NEW = 0.1;

/** People between two looks at the clock and the signal. */
const STRIDE = 64;

/**
 * Measures what {@link open}'s `recommend` would have served. Every item a person had before is left out of their
 * list, for the baselines alike. Nothing held out is in what is trained on.
 *
 * @example
 * await evaluate({ data: './empty', holdout: 'last', ks: [0] }); // InvalidInput: ks: are whole numbers from 1 to 500
 *
 * @throws InvalidInput where an option is wrong, or where the data has nothing to hold out.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-'));
  try {
    return await evaluateIn(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param folder for what is trained. */
async function evaluateIn(folder: string, options: EvaluateOptions): Promise<Evaluation> {
  const { data = './data', ks, negatives } = options;
  if (ks.length === 0 || ks.some((k) => !Number.isInteger(k) || k < 1 || k > LARGEST_K)) {
    throw new InvalidInput('ks', `are whole numbers from 1 to ${LARGEST_K}`);
  }
  if (negatives !== undefined && !(Number.isInteger(negatives) && negatives >= 1)) {
    throw new InvalidInput('negatives', 'is a whole number of 1 or more');
  }
  const names = namesOf(options);
  const learner = options.train ? await openTextSource(data, (await readConfig(data)).text) : undefined;
  try {
    return await evaluateWith(folder, names, options, learner);
  } finally {
    await learner?.close();
  }
}

/** What is to be measured. */
function namesOf({ holdout, train, leaveOut, methods }: EvaluateOptions): readonly string[] {
  const used = retrievers.filter(({ name }) => name !== 'sequence' || train);
  const all = [
    'tandem',
    'popular',
    'item-knn',
    ...(holdout === 'items' ? ['random'] : []),
    ...(leaveOut ? used.map(({ name }) => WITHOUT + name) : []),
    ...(train ? [WITH_RANKER] : []),
  ];
  const unknown = methods?.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new InvalidInput('methods', `there is none '${unknown}': there are ${all.join(', ')}`);
  }
  return methods ? all.filter((name) => methods.includes(name)) : all;
}

/** @param learner of texts, where models are trained. */
async function evaluateWith(
  folder: string,
  names: readonly string[],
  options: EvaluateOptions,
  learner: TextSource | undefined,
): Promise<Evaluation> {
  const { data = './data', holdout, ks, seed = 1, negatives, onProgress = () => {}, signal } = options;
  const memory = await openState(data, options, { texts: learner?.sink });
  const { log, meanings } = memory;
  const { wanted, rest, among } = split(log, holdout, likesIn(log, meanings), seed);
  if (wanted.size === 0) {
    throw new InvalidInput('holdout', 'leaves nobody to measure: too few people have liked items');
  }

  if (learner) {
    const lesson = { ...datasetOf(snapshotOf(memory), memory.catalogue), log: rest.columns };
    const how = { data: folder, folder: join(folder, 'model'), seed, onProgress, signal };
    const { saved, texts } = await trainModels(lesson, learner, how);
    memory.sequence.use(saved, texts);
  }
  const snapshot = { ...snapshotOf(memory), log: rest.columns };
  const onShare = (phase: string) => (done: number) => {
    signal?.throwIfAborted();
    onProgress({ phase, done, total: 1 });
  };
  const lessons = fusionSamplesOf(snapshot, rest, onShare('learn'));
  const sequences = sequencesOf(rest, meanings);
  const world = worldOf(snapshot, rest, buildItemGraph(sequences, snapshot.items, onShare('graph')));
  // What may not be shown today may well have been taken then; only what is hidden or deleted is out.
  const listed = (item: number) =>
    memory.catalogue.entry(item)?.hidden === false && (among?.has(item) ?? true);
  const scratch = new Scratch();
  const read = (user: number) =>
    readPerson(world, { user, interests: memory.people.interestsOf(user), allDone: true }, scratch);
  const limit = Math.max(...ks);
  const basis: Basis = { world, personOf: (user) => read(user).person, limit };
  const weights = fitWeights(lessons);
  const taught = names.includes(WITH_RANKER)
    ? await trainRanker(memory, { snapshot, weights }, onProgress, signal)
    : undefined;
  const methodOf = (name: string): Method | undefined => {
    if (name === 'tandem') return byBlend(basis, weights);
    if (name === 'popular') return byBaseline(mostPopular(sequences, snapshot.items), limit);
    if (name === 'item-knn') return byBaseline(itemKnn(sequences, snapshot.items), limit);
    if (name === 'random') return byChance(snapshot.items, limit, seed);
    if (name === WITH_RANKER) return taught?.learnt && byRanker(basis, weights, taught.learnt.model, memory);
    // Told by its lists alone: to order drawn items as well would double the time.
    return { best: byBlend(basis, fitWeights(lessons, name.slice(WITHOUT.length))).best };
  };

  const had = peopleByItem(sequences, snapshot.items);
  const people = log.users;
  const items = among?.size ?? memory.catalogue.size;
  // Two of whom nothing is known, whose moments have no difference, stand by their numbers.
  const inTime = [...wanted].sort(([a], [b]) => momentOf(rest, a) - momentOf(rest, b) || a - b);
  const figures: { [method: string]: { readonly [metric: string]: Estimate } } = {};
  for (const name of names) {
    const method = methodOf(name);
    if (!method) continue;
    const { best, order } = method;
    const judged: EvaluatedList[] = [];
    const judgedAmong: EvaluatedList[] = [];
    // The same for every method that is asked for an order, and so drawn for people in the same order.
    const random = seeded(seed);
    for (const [user, own] of order ? wanted : inTime) {
      const { done } = read(user);
      const may = (item: number) => !done.has(item) && listed(item);
      judged.push({ list: best(user, may), wanted: own });
      if (negatives !== undefined && order) {
        const among = amongDrawn(own, negatives, snapshot.items, may, random);
        const list = order(user, may, among);
        const named = new Set(list);
        // What a method says nothing of comes last, in an order of chance.
        judgedAmong.push({ list: [...list, ...among.filter((item) => !named.has(item))], wanted: own });
      }
      if (judged.length % STRIDE === 0) {
        onProgress({ phase: name, done: judged.length, total: wanted.size });
        // Lets signals and the progress line through.
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      }
    }
    const all = measure(judged, ks, {
      items,
      // What nobody had counts as if one more person had been there and had it.
      popularity: (item) => (had[item] ? had[item] / people : 1 / (people + 1)),
      seed,
    });
    const drawn = measureLists(judgedAmong, judgedAmong.length > 0 ? ks : [], seed);
    const renamed = Object.entries(drawn).map(([metric, value]) => [`${metric} among ${negatives}`, value]);
    figures[name] = { ...all, ...Object.fromEntries(renamed) };
  }
  return {
    holdout: typeof holdout === 'string' ? holdout : new Date(holdout.after).toISOString(),
    people: wanted.size,
    items,
    seed,
    methods: figures,
    ranker: taught && { admitted: taught.admitted, reason: taught.reason },
  };
}

/** A ranker that learnt from the history, and whether it would be served; none where there is too little of it. */
async function trainRanker(
  memory: EngineState,
  { snapshot, weights }: Pick<RankerTask, 'snapshot' | 'weights'>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<{ readonly learnt?: RankerResult; readonly admitted: boolean; readonly reason: string }> {
  const { kindNames, kindMeanings: kinds } = memory;
  const tutor = new RankerTrainer();
  try {
    const lesson: RankerTask = { snapshot, weights, kindNames, kinds, scale: 'full', shown: 0 };
    const learnt = await tutor.train(lesson, undefined, onProgress, signal);
    return { learnt, admitted: learnt.verdict.admitted, reason: learnt.verdict.reason };
  } catch (error) {
    if (error instanceof NotEnoughData) return { admitted: false, reason: error.message };
    throw error;
  } finally {
    await tutor.close();
  }
}

/** How many people had each item. */
function peopleByItem({ start, item }: Sequences, items: number): Float64Array {
  const people = new Float64Array(items);
  for (let user = 0; user + 1 < start.length; user++) {
    for (const had of new Set(item.subarray(start[user], start[user + 1]))) people[had]++;
  }
  return people;
}

function split(
  log: EventLog,
  holdout: EvaluateOptions['holdout'],
  likes: (event: number) => boolean,
  seed: number,
): { wanted: Map<number, Set<number>>; rest: EventLog; among?: ReadonlySet<number> } {
  const each = (targets: readonly Target[]) =>
    new Map(targets.map(({ user, item }) => [user, new Set([item])]));
  if (holdout === 'items') {
    const { targets, hidden } = asNew(log, likes, NEW, seeded(seed));
    return {
      wanted: each(targets),
      rest: without(log, (event) => hidden.has(log.itemOf(event))),
      among: hidden,
    };
  }
  if (holdout !== 'last') {
    const { wanted, isHeld } = after(log, holdout.after, likes);
    return { wanted, rest: without(log, isHeld) };
  }
  const { targets, held } = lastOfEach(log, Array(log.users).keys(), likes, FEWEST);
  return { wanted: each(targets), rest: without(log, (event) => held.has(event)) };
}
