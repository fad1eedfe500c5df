/**
 * Offline evaluation: `evaluate` with its `options`; `split` holds out events, `build` makes indexes of the rest,
 * `measure-method` measures `methods` and `baselines`, optionally among sampled `negatives`; `lists` exports lists for
 * evaluation elsewhere. Beside serving, `calls` run it in an `evaluation-worker` on a `copy` of the records. Of search:
 * `search`, with queries and judgements from `search-files`.
 */
export { itemKnn, mostPopular } from './baselines.js';
export {
  type EvaluationCalls,
  evaluationCalls,
} from './calls.js';
export { withCopyOf } from './copy.js';
export { evaluate } from './evaluate.js';
export { listsOf } from './lists.js';
export { amongDrawn } from './negatives.js';
export type { EvaluateOptions, Evaluation } from './options.js';
export { evaluateSearch, type SearchEvaluation, type SearchEvaluationOptions } from './search.js';
