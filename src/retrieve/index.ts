/** retrieve */
export {
  type BlendWeights,
  blend,
  type FittedWeights,
  INITIAL_WEIGHTS,
  reweighted,
  SEGMENTS,
  type Segment,
  segmentOf,
} from './fusion.js';
export { likenessIn } from './likeness.js';
export { type Merged, merge } from './merge.js';
export { type History, personOf, type Reading, readHistory, readPerson } from './person.js';
export { CONSIDERED, POOL, type Retrieved, retrieve, weightsFor } from './retrieve.js';
export {
  type Candidates,
  type Eligible,
  type Ground,
  NOTHING,
  type Person,
  type Retriever,
} from './retriever.js';
export { retrievers } from './retrievers.js';
export { type SequenceColumns, SequenceSpace } from './sequence-space.js';
export { logOfPeople, type Snapshot, type World, worldOf } from './world.js';
