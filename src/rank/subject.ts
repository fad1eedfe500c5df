/** What rankers order: lists, or search results. Each has separate rankers, features and segments. */
import { FEATURES, SEGMENTS_OF } from './features.js';
import { SEARCH_FEATURES, SEARCH_SEGMENTS } from './search-features.js';

export interface RankerSubject {
  readonly features: readonly string[];
  readonly segments: typeof SEGMENTS_OF;
  /** The initial coefficients of the logits, by feature, so that training begins with the order of score fusion. */
  readonly prior: { readonly [feature: string]: number };
}

/** By the name of its rankers in the registry. */
export const SUBJECTS = {
  // The scores of fusion are proportional to probabilities.
  ranker: { features: FEATURES, segments: SEGMENTS_OF, prior: { 'share.blend': 1 } },
  // The scores of a search are shares of the best score: half of it is a much worse match.
  'search-ranker': { features: SEARCH_FEATURES, segments: SEARCH_SEGMENTS, prior: { 'relative.blend': 4 } },
} satisfies { readonly [kind: string]: RankerSubject };

export type RankerKind = keyof typeof SUBJECTS;
