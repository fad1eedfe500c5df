/**
 * Offline evaluation: `evaluate` does it by its `options`; `split` holds out, `build` makes the rest ready, `methods` are
 * compared with `baselines`, each by `measure-method`, perhaps among sampled `negatives`; `lists` for measuring elsewhere.
 * Beside serving, its `calls` run it in an `evaluation-worker` on a `copy` of the records.
 * Of searches: `search`, on queries and judgements of `search-files`.
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
