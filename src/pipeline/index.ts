/**
 * One request, from the query to the logged list.
 * - `recommender`: recommend, rank (`left-out`), similar, popular, newest, `named-lists`, and `people-like` a user; `request` from what callers send (`types`), with
 *   the history in it (`sent-history`); `fixed-weights` of lists that are the same for everybody
 * - `searcher`: search; `search-request` from what callers send, `highlight`, `cursor`, `facets`, `sort`,
 *   `spelling`, `suggest` while typing, `instead` of nothing
 * - `pipeline`: its stages, from `asker` and `eligibility` to `response` and `log`; `list` and `list-cache`; `pages` of a list;
 *   `impressions` of what was served
 * - `learning-path`: what to learn, in order; `path-map` of what items require, `path-order`
 * - `preview` of an objective; `item-positions` on a map
 */
export { type ItemPositions, itemPositions } from './item-positions.js';
export { learningPath } from './learning-path.js';
export { previewObjective } from './preview.js';
export { Recommender } from './recommender.js';
export { Searcher } from './searcher.js';
export type {
  Facet,
  FacetQuery,
  LearningPath,
  LeftOut,
  ListQuery,
  PathLeftOut,
  PathQuery,
  PathStep,
  RankedList,
  RankQuery,
  Reason,
  Recommendation,
  Recommended,
  RecommendQuery,
  SearchAnswer,
  SearchHit,
  SearchQuery,
  Suggestion,
  SuggestQuery,
} from './types.js';
