/**
 * Answer generation: `answer/` (from a question to an answer), `extract/` (the extractive writer), `providers/` (of language
 * models), `verify/` (each sentence against its source), `measure/` (evaluation on known answers).
 */
export type {
  AnswerStats,
  AnswersQuery,
  AnswerTotals,
  RecordedAnswer,
  RecordedAnswers,
} from './answer/answer-costs.js';
export { MEMORY } from './answer/ground.js';
export { openAnswerer } from './answer/open.js';
export type { ChatAnswer, ChatOptions, ChatQuery } from './answer/tool-chat.js';
export {
  type Answer,
  type AnswerSentence,
  type AskOptions,
  type AskQuery,
  type Citation,
  type PromptQuery,
  type SentPrompt,
  STRATEGIES,
  type Strategy,
} from './answer/types.js';
export { extract } from './extract/extract.js';
export { type AnswerFigures, f1, type KnownQuestion, measureAnswers } from './measure/answers.js';
export {
  type ProviderCalls,
  providerCalls,
} from './providers/calls.js';
export { discoverProviders } from './providers/discover.js';
export type { ChatTurn, OfferedTool, ToolCall } from './providers/provider.js';
export { verify } from './verify/verify.js';
