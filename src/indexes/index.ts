/** How things are found: the log of events, the catalogue, the item graph, live counts; all in memory. */
export { Catalogue, type Conditions, type Entry } from './catalogue.js';
export { Content, type ContentColumns } from './content.js';
export { CHANNELS, COUNTS, Counters, WINDOWS } from './counters.js';
export { type EventBatch, EventLog, type LogColumns } from './event-log.js';
export { type Experience, experienceOfTakes, NO_EXPERIENCE, readExperience } from './experience.js';
export { Ids } from './ids.js';
export { buildItemGraph, EMPTY_GRAPH, type ItemGraph, type Sequences, sequencesOf } from './item-graph.js';
export { Marks } from './marks.js';
export type { Meanings } from './meanings.js';
export { Newest } from './newest.js';
export { Popularity, type PopularityColumns } from './popularity.js';
export { type Asked, attention, logLiftOf, Rates, type RatesColumns } from './rates.js';
export { Tastes } from './tastes.js';
export { top } from './top.js';
export { type Found, VectorIndex } from './vectors.js';
