/**
 * In-memory indexes over the store, updated with every event.
 * - items: `catalogue` with its filters (`filter`, `range`, `conditions`), `content` features, `newest`, `ids` between ids and numbers
 * - events: `event-log` of all events by person, `kinds` of events and their weights, and their names in other
 *   systems (`known-kinds`)
 * - counts: `counters` over decaying windows, `popularity`, `rates` of positive events per impression; `event-counts` by kind
 *   since a moment, from the log
 * - item-to-item indexes, built from the log (`item-indexes`): the `item-graph` of sequences; regardless of order,
 *   over people's items (`having`): `linear-items` (with `co-occurrence` and `linear-solver`) and `item-factors`, which `solve` linear equations
 * - people: `tastes` (recent likes, over `recent`), `experience` of one person, `user-sample` for held-out data
 * - `repeats`: repeated consumption of items
 * - vectors that the caller sets: `own-vectors`
 * - search: `vectors` (exact and HNSW), `inverted/` (full text by BM25F), `chunk-index` and `chunk-words` (the text of all
 *   items, by chunk), `initials` of titles, `chunk-rows`, `saved-chunks` of a file, `item-matcher` (how an item matches a query)
 *   `past-searches`: what people searched for and found; `search-clicks`: what they clicked of what was shown
 * - `projection` of vectors to a plane; working: `top` of many scores, `marks` of one request
 */
export { Catalogue, type Entry } from './catalogue.js';
export { ChunkIndex, type ChunkVectors, type FoundChunk, type SearchedItem } from './chunk-index.js';
export { hasTerm, likenessTo, wordOf } from './chunk-words.js';
export { type Conditions, meets } from './conditions.js';
export { Content, type ContentColumns } from './content.js';
export { CHANNELS, COUNTS, Counters, WINDOWS } from './counters.js';
export { countsByItem, type EventCount, SIGNS } from './event-counts.js';
export {
  batchOf,
  type EventBatch,
  EventLog,
  handOver,
  type LogColumns,
  likesIn,
  without,
} from './event-log.js';
export { type Experience, experienceOfPositives, NO_EXPERIENCE, readExperience } from './experience.js';
export type { Filter, Range } from './filter.js';
export { amountOf, type Having, havingOf } from './having.js';
export { Ids } from './ids.js';
export type { QueryTerm } from './inverted/bm25.js';
export {
  type DocumentTerms,
  InvertedIndex,
  type SearchHit,
} from './inverted/inverted-index.js';
export type { Latent, LatentSample } from './inverted/latent.js';
export type { Match } from './inverted/match.js';
export type { FieldName } from './inverted/postings.js';
export { fitTermVectors, type TermVectors } from './inverted/term-vectors.js';
export {
  buildItemFactors,
  type ItemFactors,
  innerProduct,
  NO_FACTORS,
  personVector,
  RESCORED,
} from './item-factors.js';
export {
  buildItemGraph,
  EMPTY_GRAPH,
  type ItemGraph,
  type OrderSettings,
  type Sequences,
  sequencesOf,
  USUAL_ORDER,
} from './item-graph.js';
export {
  buildItemIndexes,
  buildTaste,
  type ItemIndexes,
  type ItemSettings,
  NO_TASTE,
  type TasteModel,
  type TasteSettings,
  USUAL_ITEM_SETTINGS,
  USUAL_TASTE,
  updateTaste,
} from './item-indexes.js';
export { itemMatcher } from './item-matcher.js';
export { DEFAULT_KINDS, type KindMeaning, kindCode, LEVELS, type Meanings, signedWeight } from './kinds.js';
export { baseKind, kindsWith } from './known-kinds.js';
export {
  buildLinearItems,
  candidatesOf,
  type LinearSettings,
  linearWeights,
  solveLinearItems,
} from './linear-items.js';
export type { Candidates } from './linear-solver.js';
export { Marks } from './marks.js';
export { Newest } from './newest.js';
export { type OwnVectorColumns, OwnVectors } from './own-vectors.js';
export { type PastQuery, PastSearches, type SearchAnswered } from './past-searches.js';
export { Popularity, type PopularityColumns } from './popularity.js';
export { projected } from './projection.js';
export { type RangeCheck, rangeCheck } from './range.js';
export { attention, logLiftIn, logLiftOf, type PromptedCounts, Rates, type RatesColumns } from './rates.js';
export { APART, type RepeatColumns, Repeats, type Repetition } from './repeats.js';
export { savedChunksFrom, sectionsOfChunks } from './saved-chunks.js';
export { type ResultClicked, SearchClicks } from './search-clicks.js';
export { Tastes } from './tastes.js';
export { top } from './top.js';
export { bucketOf, sampledAmong, sampledUsers } from './user-sample.js';
export { type Found, VectorIndex } from './vectors.js';
