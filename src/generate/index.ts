/** Answer generation: `passage`, `extract/` (the extractive writer), `verify/` (each sentence against its source). */
export { SIGNS } from './extract/confidence.js';
export { type Candidate, type Extract, extract } from './extract/extract.js';
export { FEATURES } from './extract/features.js';
export type { Rarity } from './extract/question.js';
export type { Passage } from './passage.js';
export { type Doubt, type Verdict, verify } from './verify/verify.js';
