/** The methods that an evaluation compares: Tandem by score fusion or with a ranker, and baselines. */
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

/** A method of recommending; its results are in order, the best first. */
export interface Method {
  /** The best of all eligible items. A method without `order` is called in the order of {@link momentOf}. */
  best(user: number, eligible: Eligible): number[];
  /**
   * Given items in order, without those that have no score; absent if the method is not measured among sampled items.
   */
  order?(user: number, eligible: Eligible, items: readonly number[]): number[];
}

/** The method by fused scores of the retrievers. */
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

/** The method with a ranker. */
export function byRanker(
  basis: Basis,
  weights: FusionWeights,
  model: RankerModel,
  { kindMeanings }: EngineState,
): Method {
  return { best: rankerLists(basis, weights, model, kindMeanings) };
}

/** The method of a baseline. */
export function byBaseline(recommend: Baseline, limit: number): Required<Method> {
  return {
    best: (user, eligible) => recommend(user, limit, eligible),
    order: (user, _eligible, items) => {
      const among = new Set(items);
      return recommend(user, items.length, (item) => among.has(item));
    },
  };
}

/** The method of random order. */
export function byChance(items: number, limit: number, seed: number): Required<Method> {
  const random = seeded(seed);
  return {
    best: (_user, eligible) => [...drawnItems(limit, items, eligible, new Set(), random)],
    order: () => [],
  };
}

/**
 * The fused scores of given items for a user: each retriever scores all of them, normalised by the scores of its best
 * candidates, as in {@link retrieve}.
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
