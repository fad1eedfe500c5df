/**
 * Building what recommending rests on from the log: the item graph, and the blend's weights. Plain data in and out, so
 * that it runs in a worker (`build-worker.ts`) or, for evaluation, right here.
 */
import {
  bucketOf,
  buildItemGraph,
  type EventLog,
  experienceOfTakes,
  likesIn,
  sampledUsers,
  sequencesOf,
  without,
} from '../../indexes/index.js';
import {
  type FusionWeights,
  fuse,
  INITIAL_WEIGHTS,
  merge,
  type Person,
  readPerson,
  retrievers,
  SEGMENTS,
  type Segment,
  type Snapshot,
  segmentOf,
  type World,
  worldOf,
} from '../../retrieve/index.js';
import { Scratch } from '../../runtime/index.js';
import { lastOfEach } from '../holdout.js';
import { fitMixture } from './mixture.js';
import { type FusionCase, shareByGain } from './share-by-gain.js';

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

/** A step that somebody took: what the retrievers, in their order, held of it; and, where a model is trained, of all candidates. */
interface FusionSample {
  /** How probable each held what was taken. */
  readonly taken: Float64Array;
  readonly among?: { readonly shares: readonly Float32Array[]; readonly place: number } | undefined;
}

/** Steps of people of whom nothing, little or more was known. */
export type FusionSamples = { readonly [S in Segment]: readonly FusionSample[] };

/**
 * Takes some people's last step out of the log, builds all indexes on the rest, and asks how probable each retriever held
 * that step. Nothing is random: the same data gives the same.
 *
 * Steps that answer a list do not count: people took them from what the blend had chosen, so they would confirm it
 * whatever it chose (Chaney, Stewart and Engelhardt 2018, doi:10.1145/3240323.3240370). What lists teach, the ranker
 * learns, which knows what else was shown.
 */
export function fusionSamplesOf(
  snapshot: Snapshot,
  log: EventLog,
  onProgress: (share: number) => void = () => {},
): FusionSamples {
  const { meanings, items } = snapshot;
  const share = LESSON / Math.max(1, log.length);
  // What the sequence model was trained on tells nothing of how good it is.
  const teachers = sampledUsers(log.users, Math.min(share, snapshot.sequence?.heldBelow ?? 1));
  const { targets, held } = lastOfEach(
    log,
    teachers,
    likesIn(log, meanings),
    2,
    (event) => !log.answers(event),
  );

  const rest = without(log, (event) => held.has(event) || bucketOf(log.userOf(event)) >= share);
  const world = worldOf(
    snapshot,
    rest,
    buildItemGraph(sequencesOf(rest, meanings), items, (done) => onProgress(done / 2)),
  );
  const scratch = new Scratch();
  const lessons: { [S in Segment]: FusionSample[] } = { nothing: [], little: [], more: [] };
  targets.forEach(({ user, item }, index) => {
    const { person } = readPerson(world, { user, interests: snapshot.interests.get(user) }, scratch);
    const own = new Set(person.liked.item);
    const seen = new Set<number>();
    // The same person once as they are, once as if little were known of them, once as if nothing were.
    for (const known of [person.liked.item.length, LITTLE, 0]) {
      const less = shortened(world, person, known);
      if (seen.has(less.liked.item.length)) continue;
      seen.add(less.liked.item.length);
      const request = { person: less, eligible: (i: number) => !own.has(i), limit: POOL };
      const lists = retrievers.map((retriever) => retriever.retrieve(world, request, scratch));
      const { item: candidates, share: shares } = merge(lists, items, scratch);
      const place = candidates.indexOf(item);
      if (place < 0) continue;
      const steps = lessons[segmentOf(less.liked.item.length)];
      const whole = world.sequence !== undefined && steps.length < CONTESTS;
      steps.push({
        taken: Float64Array.from(shares, (belief) => belief[place]),
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
export function fitWeights(lessons: FusionSamples, leaveOut?: string): FusionWeights {
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
    const own = initial[trained];
    const contested = own > 0 && steps.some(({ among }) => among);
    let weights = mixture(contested ? initial.map((w, r) => (r === trained ? 0 : w / (1 - own))) : initial);
    if (contested) {
      const share = shareByGain(casesOf(steps, weights));
      weights = weights.map((weight, r) => (r === trained ? share : (1 - share) * weight));
    }
    return [segment, Object.fromEntries(names.map((name, r) => [name, weights[r]]))] as const;
  });
  return Object.fromEntries(fitted) as FusionWeights;
}

/** The trained model beside the blend of all others. @param weights of the others, which sum to 1. */
function casesOf(steps: readonly FusionSample[], weights: readonly number[]): FusionCase[] {
  return steps.flatMap(({ among }) => {
    if (!among) return [];
    const { shares, place: taken } = among;
    return { own: shares[trained], others: Float32Array.from(fuse(shares, weights)), taken };
  });
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
