/** control */
export { ArmRankers } from './arm-rankers.js';
export { armOf, BUCKETS, bucketOf, type Split } from './assignment.js';
export { type Comparison, compare, type Interval } from './compare.js';
export { type Assigned, Control } from './control.js';
export { experimentCalls, explorationCalls } from './experiment-views.js';
export { Exploration } from './exploration.js';
export { objectiveCalls } from './objective.js';
export type { Policy } from './policy.js';
export { type ExperimentReport, type Finding, harmful, type Metric, report } from './report.js';
export type { SplitCheck } from './split.js';
export { Tally } from './tally.js';
export type {
  ExperimentCalls,
  ExperimentView,
  ExplorationCalls,
  ExplorationReport,
  ListedItem,
  ObjectiveCalls,
  ObjectiveView,
  Trial,
  TrialOptions,
} from './types.js';
