/** lifecycle */
export {
  type ModelCalls,
  type ModelTraining,
  modelCalls,
  type RankerModelTraining,
  type SequenceModelTraining,
} from './model-calls.js';
export {
  type Alarm,
  type AnsweredList,
  FIRST,
  Monitor,
  type Vital,
  type Vitals,
  type Watching,
} from './monitor.js';
export { RankerLifecycle } from './ranker.js';
export { IndexRefresher } from './refresh.js';
export { due, type Gathered, type Learned, SCHEDULE } from './schedule.js';
export { SequenceLifecycle } from './sequence.js';
export type { Trained } from './sequence-versions.js';
export { type OfflineTraining, trainOffline } from './train-offline.js';
export type { ModelLife } from './types.js';
