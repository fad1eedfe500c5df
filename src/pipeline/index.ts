/**
 * One request, from the query to the logged list.
 * - `recommender`: recommend, similar, popular; `request` from what callers send (`types`), with the history in it
 *   (`sent-history`)
 * - `pipeline`: its stages, from `eligibility` to `response` and `log`; `list` and `list-cache`
 * - `preview` of an objective
 */
export { previewObjective } from './preview.js';
export { Recommender } from './recommender.js';
export type { Reason, Recommendation, Recommended, RecommendQuery } from './types.js';
