/**
 * Policies and experiments:
 * - `control`: assigns each list its `policy`, and counts lists and answers; `exploration` draws items with uncertain
 *   rates, with distributions of `gamma`; `arm-rankers` of experiments
 * - `named-lists` of the configuration
 * - experiments: `assignment` of people to arms, `experiment-runs` with a `tally` of each (from
 *   `answers-in-log`), and their `report`: `compare`
 *   with the control, `split` as configured
 * - the engine's `calls`, by their `types`: `objective-calls`, `experiment-views`, `kind-calls`, `review-calls`
 *   with `doubted-answers`
 */
export { ArmRankers } from './arm-rankers.js';
export { armOf } from './assignment.js';
export { controlCalls, type Preview } from './calls.js';
export type { Interval } from './compare.js';
export { Control } from './control.js';
export type { KindCalls } from './kind-calls.js';
export type { NamedList } from './named-lists.js';
export { type Assignment, NO_POLICY, type Policy } from './policy.js';
export { type ReviewCalls, reviewCalls } from './review-calls.js';
export type {
  ExperimentCalls,
  ExperimentInput,
  ExperimentView,
  ExplorationCalls,
  ExplorationReport,
  ObjectiveCalls,
  ObjectiveView,
  Trial,
  TrialOptions,
} from './types.js';
