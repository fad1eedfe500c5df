/** Offline evaluation: `evaluate` on held-out events, of the `methods` that are compared, with `baselines` and `negatives`. */
export { type Baseline, itemKnn, mostPopular } from './baselines.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.js';
export { amongDrawn, drawnItems } from './negatives.js';
