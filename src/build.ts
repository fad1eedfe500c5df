/**
 * Building what recommending rests on from the log: the item graph, and the blend's weights. Plain data in and out, so
 * that it runs in a worker (`build-worker.ts`) or, for evaluation, right here.
 */
import {
  buildItemGraph,
  Content,
  type ContentColumns,
  EventLog,
  experienceOfTakes,
  type ItemGraph,
  type LogColumns,
  type Meanings,
  Newest,
  Popularity,
  type PopularityColumns,
  Rates,
  type RatesColumns,
  sequencesOf,
  Tastes,
} from './indexes/index.js';
import {
  type Contest,
  fitMixture,
  lastOfEach,
  likesIn,
  lotOf,
  shareByGain,
  teachersOf,
  without,
} from './learn/index.js';
import {
  type BlendWeights,
  blend,
  INITIAL_WEIGHTS,
  SEGMENTS,
  type Segment,
  segmentOf,
} from './rank/index.js';
import {
  merge,
  type Person,
  readPerson,
  retrievers,
  type SequenceColumns,
  SequenceSpace,
  type World,
} from './retrieve/index.js';
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
  /** What people say they like, as features, for those who may be teachers and say something. */
  readonly interests: ReadonlyMap<number, readonly number[]>;
  /** Users who are known not to be people: nothing that others are shown is built from what they did. */
  readonly notPeople: ReadonlySet<number>;
  /** What was learnt already and is to be kept; absent where it is to be learnt anew. */
  readonly learnt?: Learnt | undefined;
  /** The trained sequence model, where there is one. */
  readonly sequence?: SequenceColumns | undefined;
}

export interface Learnt {
  readonly weights: BlendWeights;
  /** How many events the weights were learnt from. */
  readonly learntFrom: number;
}

export interface Built extends Learnt {
  readonly graph: ItemGraph;
  readonly popularity: PopularityColumns;
  readonly rates: RatesColumns;
  /** How many events of the log it knows. */
  readonly events: number;
}

/** Of logs longer than this, only some people's events are looked at to learn the blend. */
const LESSON = 2_000_000;
/** Candidates asked of each retriever when the blend is learnt. */
const POOL = 100;
/** Teachers also teach as if only this many of their items were known. */
const LITTLE = 3;
/** The retriever whose share is found by what the blend puts first; and from so many steps, at most, of each segment. */
const TRAINED = 'sequence';
const trained = retrievers.findIndex(({ name }) => name === TRAINED);
const CONTESTS = 1_000;

/** The log without what those did who are no people. */
export function logOfPeople({ log, notPeople }: Pick<Snapshot, 'log' | 'notPeople'>): EventLog {
  const all = EventLog.over(log);
  return notPeople.size > 0 ? without(all, (event) => notPeople.has(all.userOf(event))) : all;
}

/** @param onProgress called from time to time; the phases are `learn` and `graph`, in shares of 1. */
export function build(snapshot: Snapshot, onProgress: (progress: Progress) => void = () => {}): Built {
  const log = logOfPeople(snapshot);
  const learning = (done: number) => onProgress({ phase: 'learn', done, total: 1 });
  const { weights, learntFrom } = snapshot.learnt ?? {
    weights: fitWeights(lessonsOf(snapshot, log, learning)),
    learntFrom: snapshot.log.length,
  };
  const graph = buildItemGraph(sequencesOf(log, snapshot.meanings), snapshot.items, (done) =>
    onProgress({ phase: 'graph', done, total: 1 }),
  );
  const popularity = Popularity.of(log, snapshot.meanings).columns;
  const rates = Rates.of(log, snapshot.meanings, Content.over(snapshot.content)).columns;
  return { graph, weights, learntFrom, popularity, rates, events: snapshot.log.length };
}

/** A step that somebody took: what the retrievers, in their order, held of it; and, where a model is trained, of all candidates. */
interface Step {
  /** How probable each held what was taken. */
  readonly taken: Float64Array;
  readonly among?: { readonly shares: readonly Float32Array[]; readonly place: number } | undefined;
}

/** Steps of people of whom nothing, little or more was known. */
export type Lessons = { readonly [S in Segment]: readonly Step[] };

/**
 * Takes some people's last step out of the log, builds all indexes on the rest, and asks how probable each retriever held
 * that step. Nothing is random: the same data gives the same.
 *
 * Steps that answer a list do not count: people took them from what the blend had chosen, so they would confirm it
 * whatever it chose (Chaney, Stewart and Engelhardt 2018, doi:10.1145/3240323.3240370). What lists teach, the ranker
 * learns, which knows what else was shown.
 */
export function lessonsOf(
  snapshot: Snapshot,
  log: EventLog,
  onProgress: (share: number) => void = () => {},
): Lessons {
  const { meanings, items } = snapshot;
  const share = LESSON / Math.max(1, log.length);
  // What the sequence model was trained on tells nothing of how good it is.
  const teachers = teachersOf(log.users, Math.min(share, snapshot.sequence?.heldBelow ?? 1));
  const { targets, held } = lastOfEach(
    log,
    teachers,
    likesIn(log, meanings),
    2,
    (event) => !log.answers(event),
  );

  const rest = without(log, (event) => held.has(event) || lotOf(log.userOf(event)) >= share);
  const world = worldOf(
    snapshot,
    rest,
    buildItemGraph(sequencesOf(rest, meanings), items, (done) => onProgress(done / 2)),
  );
  const lessons: { [S in Segment]: Step[] } = { nothing: [], little: [], more: [] };
  targets.forEach(({ user, item }, index) => {
    const { person } = readPerson(world, { user, interests: snapshot.interests.get(user) });
    const own = new Set(person.liked.item);
    const seen = new Set<number>();
    // The same person once as they are, once as if little were known of them, once as if nothing were.
    for (const known of [person.liked.item.length, LITTLE, 0]) {
      const less = shortened(world, person, known);
      if (seen.has(less.liked.item.length)) continue;
      seen.add(less.liked.item.length);
      const lists = retrievers.map((retriever) => retriever.retrieve(world, less, (i) => !own.has(i), POOL));
      const { item: candidates, share: shares } = merge(lists, items);
      const place = candidates.indexOf(item);
      if (place < 0) continue;
      const steps = lessons[segmentOf(less.liked.item.length)];
      const whole = world.sequence !== undefined && steps.length < CONTESTS;
      steps.push({
        taken: Float64Array.from(shares, (belief) => belief[place]!),
        among: whole
          ? { shares: shares.slice(0, retrievers.length).map((belief) => Float32Array.from(belief)), place }
          : undefined,
      });
    }
    if (index % 100 === 0) onProgress(0.5 + index / targets.length / 2);
  });

  return lessons;
}

/**
 * The blend's weights that make what people took most probable; but the trained model counts as much as puts it highest.
 * @param leaveOut a retriever that is to count for nothing.
 */
export function fitWeights(lessons: Lessons, leaveOut?: string): BlendWeights {
  const names = retrievers.map((retriever) => retriever.name);
  const fitted = SEGMENTS.map((segment) => {
    const steps = lessons[segment];
    const initial = names.map((name) => (name === leaveOut ? 0 : (INITIAL_WEIGHTS[segment][name] ?? 0)));
    const mixture = (from: readonly number[]) =>
      fitMixture(
        steps.map(({ taken }) => taken),
        from,
      );
    // Of people of whom nothing is known the model says nothing.
    const own = initial[trained]!;
    const contested = own > 0 && steps.some(({ among }) => among);
    let weights = mixture(contested ? initial.map((w, r) => (r === trained ? 0 : w / (1 - own))) : initial);
    if (contested) {
      const share = shareByGain(contestsOf(steps, weights));
      weights = weights.map((weight, r) => (r === trained ? share : (1 - share) * weight));
    }
    return [segment, Object.fromEntries(names.map((name, r) => [name, weights[r]!]))] as const;
  });
  return Object.fromEntries(fitted) as BlendWeights;
}

/** The trained model beside the blend of all others. @param weights of the others, which sum to 1. */
function contestsOf(steps: readonly Step[], weights: readonly number[]): Contest[] {
  return steps.flatMap(({ among }) => {
    if (!among) return [];
    const { shares, place: taken } = among;
    return { own: shares[trained]!, others: Float32Array.from(blend(shares, weights)), taken };
  });
}

/** The world as it is for a log that is not the live one. */
export function worldOf(snapshot: Omit<Snapshot, 'log'>, log: EventLog, graph: ItemGraph): World {
  const newest = new Newest();
  snapshot.published.forEach((time, item) => {
    newest.set(item, Number.isNaN(time) ? null : time);
  });
  const content = Content.over(snapshot.content);
  return {
    log,
    meanings: snapshot.meanings,
    graph,
    content,
    rates: Rates.of(log, snapshot.meanings, content),
    popularity: Popularity.of(log, snapshot.meanings),
    newest,
    tastes: Tastes.of(log, snapshot.meanings),
    sequence: snapshot.sequence && SequenceSpace.over(snapshot.sequence),
    items: snapshot.items,
    users: log.users,
  };
}

/** A person as if no more were known of them than some of what they liked. */
function shortened(world: World, person: Person, known: number): Person {
  const { item, weight } = person.liked;
  if (known === item.length) return person;
  const liked = { item: item.subarray(0, known), weight: weight.subarray(0, known) };
  return {
    ...person,
    user: known === 0 ? -1 : person.user,
    liked,
    experience: experienceOfTakes(world, liked.item),
  };
}
