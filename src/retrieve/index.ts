/**
 * Candidate retrieval.
 * - `request`: a request for a list; `world`: the data that retrievers read; `person`: a user's `history`, read from
 *   events
 * - `retriever`: the interface, and one file for each: `sequence`, `similar-items`, `similar-people`, `same-tags`,
 *   `affinity`, `popular`, `newest`, `taste`, `vectors`, `repeat`, listed in `retrievers`
 * - `due`: items that a person is due to consume again
 * - `retrieve`: runs all of them, `merge`s their candidates and fuses the scores (`fusion`)
 * - with a query, `matches` are retrieved by `full-text`, `text-vectors`, `earlier-searches` and other
 *   retrievers
 * - `likeness` of two items; `sequence-space`: the sequence model with the vectors of all items; `score-sums` and
 *   `edge-grounds`, which several retrievers use
 */
export { type Due, dueItems } from './due.js';
export { earlierSearches } from './earlier-searches.js';
export {
  type FittedWeights,
  type FusionWeights,
  fuse,
  INITIAL_WEIGHTS,
  INITIAL_WITH_VECTORS,
  reweighted,
  SEGMENTS,
  type Segment,
  segmentOf,
} from './fusion.js';
export type { History, Seen } from './history.js';
export { likenessIn } from './likeness.js';
export { matchWeights, queryRetrievers, retrieveMatches, specificity } from './matches.js';
export { merge } from './merge.js';
export { personOf, readHistory, readPerson, withDue } from './person.js';
export type { Query, Request } from './request.js';
export { CONSIDERED, inGivenOrder, POOL, type Retrieved, retrieve, weightsFor } from './retrieve.js';
export {
  type Candidates,
  type Eligible,
  type Ground,
  NO_CANDIDATES,
  type Person,
  type RetrievalRequest,
} from './retriever.js';
export { retrievers } from './retrievers.js';
export { SequenceSpace } from './sequence-space.js';
export { similarUsers } from './similar-people.js';
export { logOfPeople, type Snapshot, type TasteVersion, type World, worldOf } from './world.js';
