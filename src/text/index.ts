/** Language: one form for what reads the same, tokens of text in any script, and their features as hashes. */
export { type Bag, featuresOf } from './features.js';
export { hash32 } from './hash.js';
export { normalise } from './normalise.js';
export { segment } from './segment.js';
