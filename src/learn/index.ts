/** How it is learnt, and how good it is: samples, weights from them, held-out data and measures. */
export { type Baseline, itemKnn, mostPopular } from './baselines.js';
export { after, lastOfEach, likesIn, type Target, without } from './holdout.js';
export { type Estimate, type Judged, measure } from './metrics.js';
export { fitMixture } from './mixture.js';
export { sample, seeded } from './random.js';
