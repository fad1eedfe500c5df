/** The methods that evaluation compares: Tandem by score fusion or with a ranker, and baselines. */
import type { RankerModel } from '../models/index.js';
import {
  type Eligible,
  type FusionWeights,
  type Person,
  POOL,
  retrievers,
  type World,
  weightsFor,
} from '../retrieve/index.js';
import { Scratch, seeded, sumOf } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { type Basis, fusionLists, rankerLists } from '../train/index.js';
import type { Baseline } from './baselines.js';
import { drawnItems } from './negatives.js';

/** A method of recommending, best first. */
export interface Method {
  /** The best of all eligible items. A method without `order` is asked in the order of {@link momentOf}. */
  best(user: number, eligible: Eligible): number[];
  /** Given items, without those that it does not score; absent where it is not measured so. */
  order?(user: number, eligible: Eligible, items: readonly number[]): number[];
}

/** By the fused scores of the retrievers. */
export function byFusion(basis: Basis, weights: FusionWeights): Required<Method> {
  const { world, personOf } = basis;
  const scratch = new Scratch();
  return {
    best: fusionLists(basis, weights),
    order(user, eligible, items) {
      const scores = scoresOf(world, weights, { person: personOf(user), eligible, items }, scratch);
      const places = [...items.keys()].filter((place) => scores[place] > 0);
      return places.sort((a, b) => scores[b] - scores[a]).map((place) => items[place]);
    },
  };
}

/** By a ranker. */
export function byRanker(
  basis: Basis,
  weights: FusionWeights,
  model: RankerModel,
  { kindMeanings }: EngineState,
): Method {
  return { best: rankerLists(basis, weights, model, kindMeanings) };
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
function scoresOf(
  world: World,
  weights: FusionWeights,
  request: { readonly person: Person; readonly eligible: Eligible; readonly items: readonly number[] },
  scratch: Scratch,
): Float64Array {
  const { person, eligible, items } = request;
  const given = new Map(items.map((item, place) => [item, place]));
  const scores = new Float64Array(items.length);
  weightsFor(weights, person, world).forEach((weight, r) => {
    if (weight === 0) return;
    const best = retrievers[r].retrieve(world, { person, eligible, limit: POOL }, scratch);
    const all = sumOf(best.score);
    if (all === 0) return;
    const among = { person, eligible: (item: number) => given.has(item), limit: items.length };
    const theirs = retrievers[r].retrieve(world, among, scratch);
    theirs.item.forEach((item, k) => {
      scores[given.get(item)!] += (weight * theirs.score[k]) / all;
    });
  });
  return scores;
}
