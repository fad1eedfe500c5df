/** models */
export { type Calibration, fitPlatt, probabilityOf, UNCALIBRATED } from './calibration.js';
export { BATCH, logitsOf, outcomeColumn, Ranker, type RankerModel, type RankerSamples } from './ranker.js';
export { loadRanker } from './ranker-files.js';
export { type Architecture, FIXED, POSITIONS, rankerNetwork, SIZES } from './ranker-network.js';
export {
  type ListedModel,
  type ModelAlarm,
  type ModelRecord,
  ModelRegistry,
  NoSuchModel,
  type TimeScale,
} from './registry.js';
export {
  featureShare,
  type ItemContent,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
} from './sequence.js';
export { loadSequence, type SavedSequence, type SequenceAbout, saveSequence } from './sequence-files.js';
export { type SequenceFeeds, type SequenceGraph, sequenceGraph } from './sequence-graph.js';
