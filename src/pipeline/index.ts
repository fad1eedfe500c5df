/**
 * One request, from the query to the logged list.
 * - `recommender`: recommend, similar, popular; `request` from what callers send (`types`), with the history in it
 *   (`sent-history`); `fixed-weights` of lists that are the same for everybody
 * - `searcher`: search; `search-request` from what callers send, `highlight`, `cursor`
 * - `pipeline`: its stages, from `eligibility` to `response` and `log`; `list` and `list-cache`
 * - `preview` of an objective
 */
export { previewObjective } from './preview.js';
export { Recommender } from './recommender.js';
export { Searcher } from './searcher.js';
export type {
  Reason,
  Recommendation,
  Recommended,
  RecommendQuery,
  SearchAnswer,
  SearchHit,
  SearchQuery,
} from './types.js';
