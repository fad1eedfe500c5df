/** What has been learnt: models, as graphs to be trained and as plain numbers to be used. */
export {
  featureShare,
  type ItemContent,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
} from './sequence.js';
export {
  loadSequence,
  newestIn,
  type SavedSequence,
  type SequenceAbout,
  saveSequence,
} from './sequence-files.js';
export { type SequenceFeeds, type SequenceGraph, sequenceGraph } from './sequence-graph.js';
