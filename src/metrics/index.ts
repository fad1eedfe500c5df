/** Evaluation metrics: `ranking` of lists, `classification` of probabilities, and the `confidence` of means. */
export { areaUnderCurve, calibrationOf, entropy, logLoss } from './classification.js';
export { type Compared, compare, type Estimate, mean } from './confidence.js';
export { type EvaluatedList, idealGain, measure, measureLists, ndcgOf } from './ranking.js';
