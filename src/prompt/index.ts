/**
 * Prompt building: `passages` for a question (each a `passage`), `rewrite` of follow-up questions.
 */
export type { Passage } from './passage.js';
export { type FoundPassages, findPassages, type PassageQuery } from './passages.js';
export { standAlone, type Turn } from './rewrite.js';
