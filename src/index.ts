/** The package `tandem`: what applications import. */
/// <reference types="node" preserve="true" />
export type {
  ExperimentView,
  ExplorationReport,
  ObjectiveView,
  Trial,
  TrialOptions,
} from './control/index.js';
export type { Embedded } from './embed/index.js';
export { open, train } from './engine.js';
export { EngineClosed, InvalidInput, NotEnoughData, NotFound, Unavailable } from './errors.js';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  evaluateSearch,
  type SearchEvaluation,
  type SearchEvaluationOptions,
} from './evaluate/index.js';
export type {
  Answer,
  AnswerSentence,
  AskOptions,
  AskQuery,
  ChatAnswer,
  ChatOptions,
  ChatQuery,
  ChatTurn,
  Citation,
  OfferedTool,
  PromptQuery,
  SentPrompt,
  ToolCall,
} from './generate/index.js';
export type { Filter, KindMeaning } from './indexes/index.js';
export type { ItemView, MemoryInput, MemoryRecords, MemoryView, Records, UserView } from './ingest/index.js';
export type {
  ModelCalls,
  ModelStatus,
  ModelTraining,
  RankerModelTraining,
  SequenceModelTraining,
} from './lifecycle/index.js';
export type { ModelRecord } from './models/index.js';
export type {
  Facet,
  FacetQuery,
  LearningPath,
  LeftOut,
  ListQuery,
  PathLeftOut,
  PathQuery,
  PathStep,
  RankedList,
  RankQuery,
  Reason,
  Recommendation,
  Recommended,
  RecommendQuery,
  SearchAnswer,
  SearchHit,
  SearchQuery,
  Suggestion,
  SuggestQuery,
} from './pipeline/index.js';
export type { Progress } from './runtime/index.js';
export { type Chunk, DatabaseInUse, FolderInUse, NewerDatabase } from './store/index.js';
export type * from './types.js';
