/** What fits best: scoring and re-ranking. */
export { type BlendWeights, blend, INITIAL_WEIGHTS, SEGMENTS, type Segment, segmentOf } from './blend.js';
export { diversify } from './diversify.js';
