/**
 * Models for serving, and their files.
 * - the ranker: `ranker`, `ranker-network`, `ranker-files`, `calibration`, and `dense` layers in WebAssembly
 *   (`dense.wat`)
 * - the sequence model: `sequence`, `sequence-graph`, `sequence-files`
 * - `language/`: language models
 * - versions: `registry` of all models (`model-record`) and of those served, the `alarm-file`; `json-file`: JSON files
 */
export { type Calibration, fitPlatt, probabilityOf, UNCALIBRATED } from './calibration.js';
export * from './language/index.js';
export type { ListedModel, ModelAlarm, ModelRecord, TimeScale } from './model-record.js';
export { BATCH, logitsOf, outcomeColumn, Ranker, type RankerModel, type RankerSamples } from './ranker.js';
export { loadRanker } from './ranker-files.js';
export { type Architecture, FIXED, POSITIONS, rankerNetwork, SIZES } from './ranker-network.js';
export { ModelRegistry, NoSuchModel } from './registry.js';
export {
  featureShare,
  type ItemContent,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
} from './sequence.js';
export { loadSequence, type SavedSequence, type SequenceAbout, saveSequence } from './sequence-files.js';
export { type SequenceFeeds, sequenceGraph } from './sequence-graph.js';
