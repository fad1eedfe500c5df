/** Rankers as the registry keeps them, made ready to score. */
import type { KindMeaning } from '../indexes/index.js';
import { Ranker, type RankerModel } from '../models/index.js';
import { FEATURES } from './feature-names.js';
import { weightsOf } from './utility.js';

/** Whether a model takes the features of today; one of another release does not. */
export function sameFeatures({ architecture }: RankerModel): boolean {
  return architecture.features.join() === FEATURES.join();
}

/** A ranker in use, and how much each of its outcomes is worth. */
export interface Scoring {
  readonly ranker: Ranker;
  readonly weights: readonly number[];
}

/** @param kinds what each outcome that it predicts is worth. */
export function scoringBy(model: RankerModel, kinds: { readonly [kind: string]: KindMeaning }): Scoring {
  const ranker = new Ranker(model);
  return { ranker, weights: weightsOf(ranker.outcomes, kinds) };
}
