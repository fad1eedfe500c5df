/**
 * Building what recommending rests on from the log: the item graph, and the blend's weights. Plain data in and out, so
 * that it runs in a worker (`build-worker.ts`) or, for evaluation, right here.
 */
import {
  buildItemGraph,
  Content,
  type ContentColumns,
  EventLog,
  type ItemGraph,
  type LogColumns,
  type Meanings,
  Newest,
  Popularity,
  type PopularityColumns,
  sequencesOf,
  Tastes,
} from './indexes/index.js';
import { fitMixture, lastOfEach, likesIn, sample, seeded, without } from './learn/index.js';
import { type BlendWeights, INITIAL_WEIGHTS, SEGMENTS, segmentOf } from './rank/index.js';
import { merge, type Person, readPerson, retrievers, type World } from './retrieve/index.js';
import type { Progress } from './types.js';

/** All that building looks at. */
export interface Snapshot {
  readonly log: LogColumns;
  readonly meanings: Meanings;
  readonly content: ContentColumns;
  /** By item: milliseconds since 1970, NaN where it has no time of publication. */
  readonly published: Float64Array;
  /** One more than the largest number of an item. */
  readonly items: number;
  /** What was learnt already and is to be kept; absent where it is to be learnt anew. */
  readonly learnt?: Learnt | undefined;
}

export interface Learnt {
  readonly weights: BlendWeights;
  /** How many events the weights were learnt from. */
  readonly learntFrom: number;
}

export interface Built extends Learnt {
  readonly graph: ItemGraph;
  readonly popularity: PopularityColumns;
  /** How many events of the log it knows. */
  readonly events: number;
}

/** People whose last step teaches the blend; more change its weights by less than they vary. */
const TEACHERS = 4_000;
/** Of logs longer than this, only some people's events are looked at to learn the blend. */
const LESSON = 2_000_000;
/** Candidates asked of each retriever when the blend is learnt. */
const POOL = 100;
/** Teachers also teach as if only this many of their items were known. */
const LITTLE = 3;

/** @param onProgress called from time to time; the phases are `learn` and `graph`, in shares of 1. */
export function build(snapshot: Snapshot, onProgress: (progress: Progress) => void = () => {}): Built {
  const log = EventLog.over(snapshot.log);
  const { weights, learntFrom } = snapshot.learnt ?? {
    weights: learnWeights(snapshot, log, (done) => onProgress({ phase: 'learn', done, total: 1 })),
    learntFrom: log.length,
  };
  const graph = buildItemGraph(sequencesOf(log, snapshot.meanings), snapshot.items, (done) =>
    onProgress({ phase: 'graph', done, total: 1 }),
  );
  const popularity = Popularity.of(log, snapshot.meanings).columns;
  return { graph, weights, learntFrom, popularity, events: log.length };
}

/**
 * Learns the blend's weights: takes some people's last step out of the log, builds all indexes on the rest, and asks
 * how probable each retriever held that step. The seed is fixed: the same data gives the same weights.
 */
function learnWeights(snapshot: Snapshot, log: EventLog, onProgress: (share: number) => void): BlendWeights {
  const { meanings, items } = snapshot;
  const random = seeded(1);
  const share = Math.min(1, LESSON / Math.max(1, log.length));
  const inLesson = Uint8Array.from({ length: log.users }, () => (random() < share ? 1 : 0));
  const users = Array.from(inLesson.keys()).filter((user) => inLesson[user] === 1);
  const teachers = sample(users.length, TEACHERS, random).map((place) => users[place]!);
  const { targets, held } = lastOfEach(log, teachers, likesIn(log, meanings), 2);
  if (targets.length === 0) return INITIAL_WEIGHTS;

  const rest = without(log, (event) => held.has(event) || inLesson[log.userOf(event)] === 0);
  const world = worldOf(
    snapshot,
    rest,
    buildItemGraph(sequencesOf(rest, meanings), items, (done) => onProgress(done / 2)),
  );
  const likelihoods = {
    nothing: [] as Float64Array[],
    little: [] as Float64Array[],
    more: [] as Float64Array[],
  };
  targets.forEach(({ user, item }, index) => {
    const { person } = readPerson(world, { user });
    const own = new Set(person.liked.item);
    const seen = new Set<number>();
    // The same person once as they are, once as if little were known of them, once as if nothing were.
    for (const known of [person.liked.item.length, LITTLE, 0]) {
      const less = shortened(person, known);
      if (seen.has(less.liked.item.length)) continue;
      seen.add(less.liked.item.length);
      const lists = retrievers.map((retriever) => retriever.retrieve(world, less, (i) => !own.has(i), POOL));
      const { item: candidates, share: shares } = merge(lists, items);
      const place = candidates.indexOf(item);
      if (place >= 0) {
        likelihoods[segmentOf(less.liked.item.length)].push(
          Float64Array.from(shares, (belief) => belief[place]!),
        );
      }
    }
    if (index % 100 === 0) onProgress(0.5 + index / targets.length / 2);
  });

  const names = retrievers.map((retriever) => retriever.name);
  const fitted = SEGMENTS.map((segment) => {
    const initial = names.map((name) => INITIAL_WEIGHTS[segment][name] ?? 0);
    const weights = fitMixture(likelihoods[segment], initial);
    return [segment, Object.fromEntries(names.map((name, r) => [name, weights[r]!]))] as const;
  });
  return Object.fromEntries(fitted) as BlendWeights;
}

/** The world as it is for a log that is not the live one. */
export function worldOf(snapshot: Omit<Snapshot, 'log'>, log: EventLog, graph: ItemGraph): World {
  const newest = new Newest();
  snapshot.published.forEach((time, item) => {
    newest.set(item, Number.isNaN(time) ? null : time);
  });
  return {
    log,
    meanings: snapshot.meanings,
    graph,
    content: Content.over(snapshot.content),
    popularity: Popularity.of(log, snapshot.meanings),
    newest,
    tastes: Tastes.of(log, snapshot.meanings),
    items: snapshot.items,
    users: log.users,
  };
}

function shortened(person: Person, known: number): Person {
  const { item, weight } = person.liked;
  return {
    ...person,
    user: known === 0 ? -1 : person.user,
    liked: { item: item.subarray(0, known), weight: weight.subarray(0, known) },
  };
}
