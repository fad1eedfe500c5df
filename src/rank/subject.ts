/** What rankers order: lists, or what is found for a query. Each has rankers, features and segments of its own. */
import { FEATURES, SEGMENTS_OF } from './features.js';
import { SEARCH_FEATURES, SEARCH_SEGMENTS } from './search-features.js';

export interface RankerSubject {
  readonly features: readonly string[];
  readonly segments: typeof SEGMENTS_OF;
  /** Coefficients of the logits that training begins with, by feature: the order of score fusion. */
  readonly prior: { readonly [feature: string]: number };
}

/** By the registry's name of its rankers. */
export const SUBJECTS = {
  // The scores of fusion are proportional to probabilities.
  ranker: { features: FEATURES, segments: SEGMENTS_OF, prior: { 'share.blend': 1 } },
  // Those of a search are a share of the best: half of it is a much worse match.
  'search-ranker': { features: SEARCH_FEATURES, segments: SEARCH_SEGMENTS, prior: { 'relative.blend': 4 } },
} satisfies { readonly [kind: string]: RankerSubject };

export type RankerKind = keyof typeof SUBJECTS;
