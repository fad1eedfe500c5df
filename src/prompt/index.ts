/**
 * Prompt building: the `plan` for a question, with the `rewrite` of follow-ups; `passages` for it (each a `passage`),
 * with initials spelled out (`spell-out`); `build` makes the prompt within a token budget, from a `template` (by the
 * `template-file` of a data folder), with the conversation compressed (`compress`); `orders` detects instructions in
 * sources.
 */
export {
  buildPrompt,
  type Extra,
  estimateTokens,
  type Prompt,
  type PromptPart,
  sourceParts,
} from './build.js';
export { compressTurns, shortened } from './compress.js';
export { fenced } from './orders.js';
export type { Passage } from './passage.js';
export { type FoundPassages, findPassages } from './passages.js';
export { type Intent, intentOf, planOf } from './plan.js';
export { type Rewritten, standAlone, type Turn } from './rewrite.js';
export { DEFAULT_TEMPLATE, NOT_FOUND, Template } from './template.js';
export { TemplateFile } from './template-file.js';
