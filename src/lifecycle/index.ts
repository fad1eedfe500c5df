/**
 * The lifecycle of models and indexes beside serving.
 * - the ranker (`ranker`): `ranker-serving` (the served version), `ranker-online` (monitoring and online training, by
 *   `answer-collector`, `online-worker`, `online-trainer`, `monitor`, `cusum`), `ranker-jobs` (training runs by
 *   `schedule`)
 * - the sequence model (`sequence`), with `sequence-versions`; `train-offline` trains it without an engine
 * - the models of taste (`taste`, with `taste-files`), fitted when the indexes are built
 * - `passage-ranker`: the ranker of passages for answers
 * - `follow`: polling which version is to be served
 * - `model-calls`: training on request; `types`: statuses
 * - `expiry` of events and logs of lists
 * - `latent`: vectors of terms for searches, fitted by `latent-worker`
 * - `search-saving`: the search index in its file
 * - `refresh`: the indexes that are built from the log, with `build`, `build-worker`, `build-file`
 */
export { chosenIn } from './build-file.js';
export { Expiry } from './expiry.js';
export { LatentVectors } from './latent.js';
export {
  MODELS,
  type ModelCalls,
  type ModelName,
  type ModelTraining,
  modelCalls,
  type RankerModelTraining,
  type SequenceModelTraining,
} from './model-calls.js';
export {
  type Alarm,
  Monitor,
  type Monitored,
} from './monitor.js';
export { PassageRankerLifecycle } from './passage-ranker.js';
export { RankerLifecycle } from './ranker.js';
export { IndexRefresher } from './refresh.js';
export { due, SCHEDULE } from './schedule.js';
export { SearchSaving } from './search-saving.js';
export { SequenceLifecycle } from './sequence.js';
export type { Trained } from './sequence-versions.js';
export { TasteLifecycle } from './taste.js';
export { trainOffline } from './train-offline.js';
export type { ModelStatus } from './types.js';
