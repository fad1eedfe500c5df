/** The methods that evaluation compares: Tandem by score fusion or with a ranker, and baselines. */
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

/** A method of recommending, best first. */
export interface Method {
  /** The best of all eligible items. A method without `order` is asked in the order of {@link momentOf}. */
  best(user: number, eligible: Eligible): number[];
  /** Given items, without those that it does not score; absent where it is not measured so. */
  order?(user: number, eligible: Eligible, items: readonly number[]): number[];
}

/** What Tandem's methods recommend from. */
export interface Basis {
  readonly world: World;
  readonly personOf: (user: number) => Person;
  /** How long lists are. */
  readonly limit: number;
}

/** By the fused scores of the retrievers. */
export function byFusion({ world, personOf, limit }: Basis, weights: FusionWeights): Required<Method> {
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

/** By a ranker, with the counters as they were at each user's last event: later counts would leak what is held out. */
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

/** The time of a user's last event, in milliseconds since 1970; infinity where there is none. */
export function momentOf(log: EventLog, user: number): number {
  const last = log.lastOfUser(user);
  return last < 0 ? Number.POSITIVE_INFINITY : log.atOf(last);
}

/** By a baseline. */
export function byBaseline(recommend: Baseline, limit: number): Required<Method> {
  return {
    best: (user, eligible) => recommend(user, limit, eligible),
    order: (user, _eligible, items) => {
      const among = new Set(items);
      return recommend(user, items.length, (item) => among.has(item));
    },
  };
}

/** In random order. */
export function byChance(items: number, limit: number, seed: number): Required<Method> {
  const random = seeded(seed);
  return {
    best: (_user, eligible) => [...drawnItems(limit, items, eligible, new Set(), random)],
    order: () => [],
  };
}

/**
 * The fused scores of given items for a user: each retriever is asked for all of them, and its scores are normalised by
 * those of its best candidates, as {@link retrieve} does.
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
