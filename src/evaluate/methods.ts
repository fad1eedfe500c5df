/** Ways to recommend that evaluation compares: Tandem's with its blend or with a ranker, and baselines. */
import { Counters, type EventLog } from '../indexes/index.js';
import { Ranker, type RankerModel } from '../models/index.js';
import { type RankRequest, rank, rerank, type Scoring, weightsOf } from '../rank/index.js';
import {
  type Eligible,
  type FusionWeights,
  likenessIn,
  type Person,
  POOL,
  type RetrievalRequest,
  retrieve,
  retrievers,
  type World,
  weightsFor,
} from '../retrieve/index.js';
import { Scratch, seeded } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Baseline } from './baselines.js';
import { drawnItems } from './negatives.js';

/** A way to recommend, best first. */
export interface Method {
  /** The best of all items that `may` holds for. One without `order` is asked in the order of {@link momentOf}. */
  best(user: number, may: Eligible): number[];
  /** Given items, without those of which it says nothing; absent where it is not asked that. */
  order?(user: number, may: Eligible, items: readonly number[]): number[];
}

/** What Tandem recommends from. */
export interface Basis {
  readonly world: World;
  readonly personOf: (user: number) => Person;
  /** How long lists are. */
  readonly limit: number;
}

/** By the blend of the retrievers. */
export function byBlend({ world, personOf, limit }: Basis, weights: FusionWeights): Required<Method> {
  const scratch = new Scratch();
  return {
    best: (user, eligible) => listFor(world, weights, { person: personOf(user), eligible, limit }, scratch),
    order(user, eligible, items) {
      const scores = scoresOf(world, weights, { person: personOf(user), eligible, items }, scratch);
      const places = [...items.keys()].filter((place) => scores[place] > 0);
      return places.sort((a, b) => scores[b] - scores[a]).map((place) => items[place]);
    },
  };
}

/** The items of a list as it would be served without a policy. */
function listFor(
  world: World,
  weights: FusionWeights,
  request: RetrievalRequest & RankRequest,
  scratch: Scratch,
): number[] {
  const retrieved = retrieve(world, weights, request, scratch);
  const ranking = rank(world, retrieved, request, scratch);
  return rerank(ranking, { limit: request.limit, alike: likenessIn(world) }).map(({ item }) => item);
}

/** By a ranker, with the counters as they were at each person's moment: later counts would tell what it cannot know. */
export function byRanker(
  { world, personOf, limit }: Basis,
  weights: FusionWeights,
  model: RankerModel,
  { kindMeanings }: EngineState,
): Method {
  const ranker = new Ranker(model);
  const scoring: Scoring = { ranker, weights: weightsOf(ranker.outcomes, kindMeanings) };
  const { log, meanings } = world;
  const counters = new Counters();
  const scratch = new Scratch();
  const events = log.byTime();
  const latest = events.length > 0 ? log.atOf(events.at(-1)!) : 0;
  let counted = 0;
  return {
    best(user, eligible) {
      const now = Math.min(momentOf(log, user), latest);
      for (; counted < events.length && log.atOf(events[counted]) <= now; counted++) {
        counters.addFrom(log, events[counted], meanings);
      }
      const person = personOf(user);
      const { experience } = person;
      const asker = { user, experience, liked: person.liked.item, current: -1, now };
      const moment = { asker, counters };
      return listFor(world, weights, { person, eligible, limit, moment, scoring }, scratch);
    },
  };
}

/** When the last thing happened that is known of a person, in milliseconds since 1970; infinity where nothing is. */
export function momentOf(log: EventLog, user: number): number {
  const last = log.lastOfUser(user);
  return last < 0 ? Number.POSITIVE_INFINITY : log.atOf(last);
}

export function byBaseline(recommend: Baseline, limit: number): Required<Method> {
  return {
    best: (user, may) => recommend(user, limit, may),
    order: (user, _may, items) => {
      const among = new Set(items);
      return recommend(user, items.length, (item) => among.has(item));
    },
  };
}

/** In an order of chance. */
export function byChance(items: number, limit: number, seed: number): Required<Method> {
  const random = seeded(seed);
  return {
    best: (_user, may) => [...drawnItems(limit, items, may, new Set(), random)],
    order: () => [],
  };
}

/**
 * The scores of given items for a person, as {@link rank} would give them to its candidates: each retriever is asked of
 * all of them, and believes in them beside its best.
 */
export function scoresOf(
  world: World,
  weights: FusionWeights,
  request: { readonly person: Person; readonly eligible: Eligible; readonly items: readonly number[] },
  scratch: Scratch,
): Float64Array {
  const { person, eligible, items } = request;
  const given = new Map(items.map((item, place) => [item, place]));
  const scores = new Float64Array(items.length);
  weightsFor(weights, person).forEach((weight, r) => {
    if (weight === 0) return;
    const best = retrievers[r].retrieve(world, { person, eligible, limit: POOL }, scratch);
    const all = best.score.reduce((sum, score) => sum + score, 0);
    if (all === 0) return;
    const among = { person, eligible: (item: number) => given.has(item), limit: items.length };
    const theirs = retrievers[r].retrieve(world, among, scratch);
    theirs.item.forEach((item, k) => {
      scores[given.get(item)!] += (weight * theirs.score[k]) / all;
    });
  });
  return scores;
}
