/** pipeline */
export { Pipeline } from './pipeline.js';
export { previewObjective } from './preview.js';
export type { Reason, Recommendation, Recommended, RecommendQuery } from './types.js';
