export type {
  ExperimentView,
  ExplorationReport,
  ObjectiveView,
  Trial,
  TrialOptions,
} from './control/index.js';
export { open } from './engine.js';
export { InvalidInput, NotFound } from './errors.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluate/index.js';
export type { Filter, KindMeaning } from './indexes/index.js';
export type { ItemView, Records, UserView } from './ingest/index.js';
export type { ModelLife } from './lifecycle/index.js';
export { type Trained, type TrainOptions, train } from './lifecycle/index.js';
export type { Reason, Recommendation, Recommended, RecommendQuery } from './pipeline/index.js';
export type { Progress } from './runtime/index.js';
export type * from './types.js';
