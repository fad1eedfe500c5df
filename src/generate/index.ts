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
  type AnswerContradiction,
  type AnswerSentence,
  type AnswerStep,
  type AskOptions,
  type AskQuery,
  type Citation,
  type PromptQuery,
  type SentPrompt,
  STRATEGIES,
  type Strategy,
} from './answer/types.js';
export { SIGNS } from './extract/confidence.js';
export { type Candidate, type Extract, extract } from './extract/extract.js';
export { FEATURES } from './extract/features.js';
export type { Rarity } from './extract/question.js';
export { type AnswerFigures, f1, type KnownQuestion, measureAnswers } from './measure/answers.js';
export {
  type ProviderCalls,
  type ProvidersView,
  type ProviderTrial,
  providerCalls,
} from './providers/calls.js';
export { discoverProviders, tryProvider } from './providers/discover.js';
export type { ChatTurn, OfferedTool, ToolCall } from './providers/provider.js';
export { type Contradiction, contradiction } from './verify/contradiction.js';
export { type Doubt, type Verdict, verify } from './verify/verify.js';
