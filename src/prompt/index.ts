/**
 * Prompt building: `passages` for a question (each a `passage`), `rewrite` of follow-up questions, `build` of the prompt
 * within a budget of tokens, `orders` in sources, which stay data.
 */
export { buildPrompt, estimateTokens, NOT_FOUND, type Prompt, type PromptPart } from './build.js';
export { givesOrders } from './orders.js';
export type { Passage } from './passage.js';
export { type FoundPassages, findPassages, type PassageQuery } from './passages.js';
export { standAlone, type Turn } from './rewrite.js';
