/** How it is learnt, and how good it is: samples, weights from them, held-out data and measures. */
export { type Baseline, itemKnn, mostPopular } from './baselines.js';
export { after, asNew, lastOfEach, likesIn, lotOf, type Target, teachersOf, without } from './holdout.js';
export { type Estimate, type Judged, measure } from './metrics.js';
export { fitMixture } from './mixture.js';
export { sample, seeded } from './random.js';
export type { SequenceLesson, SequenceRecipe } from './sequence.js';
export type { SequenceProgress, SequenceTask } from './sequence-worker.js';
