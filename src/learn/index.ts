/** How it is learnt: samples, and weights from them. */
export { lastOfEach, type Target, without } from './holdout.js';
export { fitMixture } from './mixture.js';
export { sample, seeded } from './random.js';
