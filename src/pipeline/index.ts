/**
 * One request, from the query to the logged list.
 * - `recommender`: recommend, rank (`left-out`), similar, popular, newest, `named-lists`, and `people-like` a user;
 *   `request` made from queries (`types`), with the history in it (`sent-history`); `fixed-weights` of lists that are
 *   the same for everybody
 * - `searcher`: search; `search-request` made from queries, `highlight`, `cursor`, `facets`, `sort`, `spelling`,
 *   `suggest` while typing, `instead` of nothing
 * - `pipeline`: its stages, from `asker` and `eligibility` to `response` and `log`; `list` and `list-cache`; `pages` of a list;
 *   `impressions` of what was served
 * - `learning-path`: items in the order of their requirements; `path-map`, `path-order`
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
