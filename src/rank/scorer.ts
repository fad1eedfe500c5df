/** Rankers of the registry, prepared for scoring. */
import type { KindMeaning } from '../indexes/index.js';
import { Ranker, type RankerModel } from '../models/index.js';
import { type RankerKind, SUBJECTS } from './subject.js';
import { weightsOf } from './utility.js';

/** Whether a model was trained on the features of this release, in the same order. @param kind the kind of ranker. */
export function sameFeatures({ architecture }: RankerModel, kind: RankerKind = 'ranker'): boolean {
  return architecture.features.join() === SUBJECTS[kind].features.join();
}

/** A served ranker, with the utility of each of its outcomes. */
export interface Scoring {
  readonly ranker: Ranker;
  readonly weights: readonly number[];
}

/** @param kinds the meaning and weight of each outcome, by name. */
export function scoringBy(model: RankerModel, kinds: { readonly [kind: string]: KindMeaning }): Scoring {
  const ranker = new Ranker(model);
  return { ranker, weights: weightsOf(ranker.outcomes, kinds) };
}
