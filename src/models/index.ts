/** What has been learnt: models as they are trained and as they serve. */
export { type Calibration, fitPlatt, UNCALIBRATED } from './calibration.js';
export { Ranker, type RankerModel } from './ranker.js';
export { folded, LIVE_BATCH, LiveRanker } from './ranker-live.js';
export { type Architecture, rankerNetwork, SIZES } from './ranker-network.js';
export {
  logitsOf,
  type RankerSamples,
  type TrainedRanker,
  trainRanker,
} from './ranker-training.js';
export {
  featureShare,
  type ItemContent,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
} from './sequence.js';
export {
  loadSequence,
  type SavedSequence,
  type SequenceAbout,
  saveSequence,
} from './sequence-files.js';
export { type SequenceFeeds, type SequenceGraph, sequenceGraph } from './sequence-graph.js';
export { TextCache } from './text-cache.js';
export {
  type ItemText,
  partsOf,
  TextEncoder,
  type TextParameters,
  type Weighted,
} from './text-encoder.js';
export { loadTextEncoder, saveTextEncoder, type TextAbout } from './text-encoder-files.js';
export { type TextFeeds, type TextGraph, textGraph } from './text-encoder-graph.js';
export { type EndpointSettings, endpointEncoder } from './text-endpoint.js';
export { type PretrainedEncoder, plainText, TextEncoderError } from './text-pretrained.js';
export { transformersEncoder } from './text-transformers.js';
