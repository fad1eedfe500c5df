/**
 * How good the recommendations are, on the folder's own data: the end of people's histories is held out, everything is
 * built anew from the rest, and what would have been served is compared with what they took.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitWeights, lessonsOf, worldOf } from './build.js';
import { readConfig } from './config.js';
import { InvalidInput } from './errors.js';
import { buildItemGraph, Counters, type EventLog, type Sequences, sequencesOf } from './indexes/index.js';
import {
  after,
  amongDrawn,
  asNew,
  type Baseline,
  drawn,
  type Estimate,
  itemKnn,
  type Judged,
  lastOfEach,
  likesIn,
  measure,
  measureLists,
  mostPopular,
  seeded,
  type Target,
  without,
} from './learn/index.js';
import { type Learnt, type Lesson, TooLittle, weightsOf } from './lesson.js';
import type { Memory } from './memory.js';
import { Ranker } from './models/index.js';
import type { BlendWeights } from './rank/index.js';
import { rank, type Scoring, scoresOf } from './rankings.js';
import { remember } from './remember.js';
import { type May, readPerson, retrievers } from './retrieve/index.js';
import { type TextLearner, textLearner } from './text-training.js';
import { lessonOf, trainModels } from './training.js';
import { Tutor } from './tutor.js';
import type { OpenOptions, Progress } from './types.js';

export interface EvaluateOptions extends Pick<OpenOptions, 'data' | 'databaseUrl' | 'kinds'> {
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
  /** What came of training the ranker: whether it would be served, and why or why not. */
  readonly ranker?: { readonly admitted: boolean; readonly reason: string } | undefined;
}

/** With each person's last item held out, people with fewer different items than this are not measured. */
const FEWEST = 3;
const LARGEST_K = 500;
/** The share of items held out as new ones. */
const NEW = 0.1;
/** People between two looks at the clock and the signal. */
const STRIDE = 64;

/**
 * Measures what {@link open}'s `recommend` would have served. Every item a person had before is left out of their
 * list, for the baselines alike. Nothing held out is in what is learnt from.
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
  const learner = options.train ? await textLearner(data, (await readConfig(data)).text) : undefined;
  try {
    return await evaluateWith(folder, options, learner);
  } finally {
    await learner?.close();
  }
}

/** @param learner of texts, where models are trained. */
async function evaluateWith(
  folder: string,
  options: EvaluateOptions,
  learner: TextLearner | undefined,
): Promise<Evaluation> {
  const { data = './data', holdout, ks, seed = 1, negatives, onProgress = () => {}, signal } = options;
  const memory = await remember(data, options, learner?.sink);
  const { log, meanings } = memory;
  const { wanted, rest, among } = split(log, holdout, likesIn(log, meanings), seed);
  if (wanted.size === 0) {
    throw new InvalidInput('holdout', 'leaves nobody to measure: too few people have liked items');
  }

  if (learner) {
    const lesson = { ...lessonOf(memory), log: rest.columns };
    const how = { data: folder, folder: join(folder, 'model'), seed, onProgress, signal };
    const { saved, texts } = await trainModels(lesson, learner, how);
    memory.useSequence(saved, texts);
  }
  const snapshot = { ...memory.snapshot, log: rest.columns };
  const onShare = (phase: string) => (done: number) => {
    signal?.throwIfAborted();
    onProgress({ phase, done, total: 1 });
  };
  const lessons = lessonsOf(snapshot, rest, onShare('learn'));
  const sequences = sequencesOf(rest, meanings);
  const world = worldOf(snapshot, rest, buildItemGraph(sequences, snapshot.items, onShare('graph')));
  // What may not be shown today may well have been taken then; only what is hidden or deleted is out.
  const listed = (item: number) =>
    memory.catalogue.entry(item)?.hidden === false && (among?.has(item) ?? true);
  const read = (user: number) =>
    readPerson(world, { user, interests: memory.interestsOf(user), allDone: true });
  /** Tandem's recommendations, or those of what is left of it without a retriever. */
  const tandem = (weights: BlendWeights): Method => {
    return {
      best: (user, may) =>
        rank(world, weights, { person: read(user).person, may, limit }).map(({ item }) => item),
      order(user, may, items) {
        const scores = scoresOf(world, weights, { person: read(user).person, may, items });
        const places = [...items.keys()].filter((place) => scores[place]! > 0);
        return places.sort((a, b) => scores[b]! - scores[a]!).map((place) => items[place]!);
      },
    };
  };
  const weights = fitWeights(lessons);
  const learnt = options.train ? await taught(memory, { snapshot, weights }, onProgress, signal) : undefined;
  const counters = Counters.of(rest, meanings);
  const ranked = (model: Learnt['model']): Method['best'] => {
    const ranker = new Ranker(model);
    const scoring: Scoring = { ranker, weights: weightsOf(ranker.outcomes, memory.kindMeanings) };
    return (user, may) => {
      const { person } = read(user);
      // The moment of the last thing that is known of them.
      const last = rest.lastOfUser(user);
      const now = last < 0 ? memory.now() : rest.atOf(last);
      const { experience } = person;
      const moment = { asker: { user, experience, liked: person.liked.item, current: -1, now }, counters };
      return rank(world, weights, { person, may, limit, moment, scoring }).map(({ item }) => item);
    };
  };
  const baseline = (recommend: Baseline): Method => ({
    best: (user, may) => recommend(user, limit, may),
    order: (user, _may, items) => {
      const among = new Set(items);
      return recommend(user, items.length, (item) => among.has(item));
    },
  });
  const limit = Math.max(...ks);
  const used = retrievers.filter(({ name }) => name !== 'sequence' || world.sequence);
  const methods: { readonly [method: string]: Method } = {
    tandem: tandem(weights),
    popular: baseline(mostPopular(sequences, snapshot.items)),
    'item-knn': baseline(itemKnn(sequences, snapshot.items)),
    ...(among && { random: byChance(snapshot.items, limit, seed) }),
    ...(options.leaveOut &&
      Object.fromEntries(
        used.map(({ name }) => [`without ${name}`, { best: tandem(fitWeights(lessons, name)).best }]),
      )),
    ...(learnt && { 'with ranker': { best: ranked(learnt.model) } }),
  };

  const had = peopleByItem(sequences, snapshot.items);
  const people = log.users;
  const items = among?.size ?? memory.catalogue.size;
  const figures: { [method: string]: { readonly [metric: string]: Estimate } } = {};
  for (const [name, { best, order }] of Object.entries(methods)) {
    const judged: Judged[] = [];
    const judgedAmong: Judged[] = [];
    // The same for every method.
    const random = seeded(seed);
    for (const [user, own] of wanted) {
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
    const among = measureLists(judgedAmong, judgedAmong.length > 0 ? ks : [], seed);
    const named = Object.entries(among).map(([metric, value]) => [`${metric} among ${negatives}`, value]);
    figures[name] = { ...all, ...Object.fromEntries(named) };
  }
  return {
    holdout: typeof holdout === 'string' ? holdout : new Date(holdout.after).toISOString(),
    people: wanted.size,
    items,
    seed,
    methods: figures,
    ranker: learnt && { admitted: learnt.verdict.admitted, reason: learnt.verdict.reason },
  };
}

/** A ranker that learnt from the history; none where there is too little of it. */
async function taught(
  memory: Memory,
  { snapshot, weights }: Pick<Lesson, 'snapshot' | 'weights'>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<Learnt | undefined> {
  const { kindNames, kindMeanings: kinds } = memory;
  const tutor = new Tutor();
  try {
    const lesson: Lesson = { snapshot, weights, kindNames, kinds, scale: 'full', shown: 0 };
    return await tutor.teach(lesson, undefined, onProgress, signal);
  } catch (error) {
    if (error instanceof TooLittle) return undefined;
    throw error;
  } finally {
    await tutor.close();
  }
}

/** A way to recommend, best first. */
interface Method {
  /** The best of all items that `may` holds for. */
  best(user: number, may: May): number[];
  /** Given items, without those of which it says nothing; absent where it is not asked that. */
  order?(user: number, may: May, items: readonly number[]): number[];
}

/** Items in an order of chance. */
function byChance(items: number, limit: number, seed: number): Method {
  const random = seeded(seed);
  return {
    best: (_user, may) => [...drawn(limit, items, may, new Set(), random)],
    order: () => [],
  };
}

/** How many people had each item. */
function peopleByItem({ start, item }: Sequences, items: number): Float64Array {
  const people = new Float64Array(items);
  for (let user = 0; user + 1 < start.length; user++) {
    for (const had of new Set(item.subarray(start[user], start[user + 1]))) people[had]!++;
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
