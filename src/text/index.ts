/** text */
export { type Bag, featuresOf } from './features.js';
export { hash32 } from './hash.js';
export { normalise } from './normalise.js';
export { segment } from './segment.js';
