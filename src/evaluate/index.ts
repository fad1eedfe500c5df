/**
 * Offline evaluation: `evaluate` does it by its `options`; `split` holds out, `build` makes the rest ready, `methods` are
 * compared with `baselines`, each by `measure-method`, perhaps among sampled `negatives`; `lists` for measuring elsewhere.
 */
export { type Baseline, itemKnn, mostPopular } from './baselines.js';
export { evaluate } from './evaluate.js';
export { listsOf } from './lists.js';
export { amongDrawn, drawnItems } from './negatives.js';
export type { EvaluateOptions, Evaluation } from './options.js';
