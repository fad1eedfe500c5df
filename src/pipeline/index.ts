/**
 * One request: `request` from what callers send, `pipeline` with its stages, from `eligibility` to `response` and `log`;
 * `list` and `list-cache`; `recommender`: recommend, similar, popular; `preview` of an objective.
 */
export { previewObjective } from './preview.js';
export { Recommender } from './recommender.js';
export type { Reason, Recommendation, Recommended, RecommendQuery } from './types.js';
