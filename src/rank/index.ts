/** What fits best: scoring and re-ranking. */
export { type BlendWeights, blend, INITIAL_WEIGHTS, SEGMENTS, type Segment, segmentOf } from './blend.js';
export { diversify } from './diversify.js';
export {
  type Asker,
  featureNames,
  features,
  type Retrieved,
  SEGMENTS_OF,
  type Surroundings,
} from './features.js';
export { worth } from './worth.js';
