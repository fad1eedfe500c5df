/**
 * How good the recommendations are, on the folder's own data: the end of people's histories is held out, everything is
 * built anew from the rest, and what would have been served is compared with what they took.
 */
import { build, worldOf } from './build.js';
import { DEFAULT_KINDS, readConfig } from './config.js';
import { InvalidInput } from './errors.js';
import { type EventLog, type Sequences, sequencesOf } from './indexes/index.js';
import {
  after,
  type Baseline,
  type Estimate,
  itemKnn,
  type Judged,
  lastOfEach,
  likesIn,
  measure,
  mostPopular,
  without,
} from './learn/index.js';
import { Memory } from './memory.js';
import { rank } from './rankings.js';
import { readPerson } from './retrieve/index.js';
import { openStore } from './store/index.js';
import type { OpenOptions, Progress } from './types.js';

export interface EvaluateOptions extends Pick<OpenOptions, 'data' | 'databaseUrl' | 'kinds'> {
  /** Each person's last item, or all that was taken from a moment on, in milliseconds since 1970. */
  readonly holdout: 'last' | { readonly after: number };
  /** Cut-offs, each 1 to 500. */
  readonly ks: readonly number[];
  /** Seed of the intervals' resampling; 1 by default. Nothing else is random. */
  readonly seed?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Evaluation {
  /** `last`, or the moment in ISO 8601. */
  readonly holdout: string;
  /** How many people were measured, and how many items were ranked for each. */
  readonly people: number;
  readonly items: number;
  readonly seed: number;
  /** `tandem`, `popular` and `item-knn`; each with `HR@10` and so on. */
  readonly methods: { readonly [method: string]: { readonly [metric: string]: Estimate } };
}

/** With each person's last item held out, people with fewer different items than this are not measured. */
const FEWEST = 3;
const LARGEST_K = 500;
/** People between two looks at the clock and the signal. */
const STRIDE = 64;

/**
 * Measures what {@link open}'s `recommend` would have served. Every item a person had before is left out of their
 * list, for the baselines alike. Nothing held out is in what is learnt from.
 *
 * @throws InvalidInput where an option is wrong, or where the data has nothing to hold out.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { data = './data', holdout, ks, seed = 1, onProgress = () => {}, signal } = options;
  if (ks.length === 0 || ks.some((k) => !Number.isInteger(k) || k < 1 || k > LARGEST_K)) {
    throw new InvalidInput('ks', `are whole numbers from 1 to ${LARGEST_K}`);
  }
  const memory = await remember(data, options);
  const { log, meanings } = memory;
  const { wanted, rest } = split(log, holdout, likesIn(log, meanings));
  if (wanted.size === 0) {
    throw new InvalidInput('holdout', 'leaves nobody to measure: too few people have liked items');
  }

  const snapshot = { ...memory.snapshot, log: rest.columns };
  const { graph, weights } = build(snapshot, (progress) => {
    signal?.throwIfAborted();
    onProgress(progress);
  });
  const world = worldOf(snapshot, rest, graph);
  const sequences = sequencesOf(rest, meanings);
  // What may not be shown today may well have been taken then; only what is hidden or deleted is out.
  const listed = (item: number) => memory.catalogue.entry(item)?.hidden === false;
  const read = (user: number) =>
    readPerson(world, { user, interests: memory.interestsOf(user), allDone: true });
  const methods: { readonly [method: string]: Baseline } = {
    tandem: (user, limit, may) =>
      rank(world, weights, { person: read(user).person, may, limit }).map(({ item }) => item),
    popular: mostPopular(sequences, snapshot.items),
    'item-knn': itemKnn(sequences, snapshot.items),
  };

  const limit = Math.max(...ks);
  const had = peopleByItem(sequences, snapshot.items);
  const people = log.users;
  const figures: { [method: string]: { readonly [metric: string]: Estimate } } = {};
  for (const [name, recommend] of Object.entries(methods)) {
    const judged: Judged[] = [];
    for (const [user, items] of wanted) {
      const { done } = read(user);
      const list = recommend(user, limit, (item) => !done.has(item) && listed(item));
      judged.push({ list, wanted: items });
      if (judged.length % STRIDE === 0) {
        onProgress({ phase: name, done: judged.length, total: wanted.size });
        // Lets signals and the progress line through.
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      }
    }
    figures[name] = measure(judged, ks, {
      items: memory.catalogue.size,
      // What nobody had counts as if one more person had been there and had it.
      popularity: (item) => (had[item] ? had[item] / people : 1 / (people + 1)),
      seed,
    });
  }
  return {
    holdout: holdout === 'last' ? holdout : new Date(holdout.after).toISOString(),
    people: wanted.size,
    items: memory.catalogue.size,
    seed,
    methods: figures,
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

/** Reads the folder and lets go of it. */
async function remember(
  data: string,
  { databaseUrl = process.env.DATABASE_URL, kinds, onProgress }: EvaluateOptions,
): Promise<Memory> {
  const config = await readConfig(data);
  const store = await openStore({ folder: data, databaseUrl });
  try {
    const memory = new Memory({ ...DEFAULT_KINDS, ...config.kinds, ...kinds });
    await memory.load(store, onProgress ?? (() => {}));
    return memory;
  } finally {
    await store.close();
  }
}

function split(
  log: EventLog,
  holdout: EvaluateOptions['holdout'],
  likes: (event: number) => boolean,
): { wanted: Map<number, Set<number>>; rest: EventLog } {
  if (holdout !== 'last') {
    const { wanted, isHeld } = after(log, holdout.after, likes);
    return { wanted, rest: without(log, isHeld) };
  }
  const { targets, held } = lastOfEach(log, Array(log.users).keys(), likes, FEWEST);
  const wanted = new Map(targets.map(({ user, item }) => [user, new Set([item])]));
  return { wanted, rest: without(log, (event) => held.has(event)) };
}
