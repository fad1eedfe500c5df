/**
 * The store: items, users, events, requests, settings and API keys, in PostgreSQL's dialect.
 * - `open` with its `options`, which loads `connect`; `store` (its interfaces), `errors`, `records` (shapes of input,
 *   checked by zod), `patterns` (the same for OpenAPI)
 * - databases: `database`, `postgres`, and PGlite in a thread (`pglite`, `pglite-worker`, `pglite-embedded`,
 *   `pglite-stream`, `pglite-housekeeping`), `folder-lock`, `serving-lock`, `locks`,
 *   `tenant-database`
 * - the schema: `schema`, `migrations`, `migrate`, `doctor`
 * - items and users: `table`, `table-shape`, `table-read`, `table-write`, `items`, `users`, `tagged`, `visitors`,
 *   `sign-ins`, `named-items`
 * - documents: `documents`, `chunks` of type `chunk`, `stale-documents` (deleting those of items with another text)
 * - events: `events`, `append`, `group-commit`, `event-encoding`, `scan`, `find-events`, `user-index`, `kinds`
 * - deleting people: `erase`, `scrub` (the files of the embedded database)
 * - requests: `requests`, `request-encoding`, `request-scan`, `answers` (counts of the events that answer them; for
 *   the passages of answers, a `passage-list`)
 * - `memories`: sources of answers besides items; `costs` of answers; the `row-queue` of these logs
 * - `settings`, `keys`; `arrays`, `packed`, `copy` (binary forms), `time` (input), `times` (SQL)
 */
export type { Chunk, ChunkTable, ItemMarks, StoredChunk } from './chunk.js';
export type { AnswerCost, CostTable, Spent } from './costs.js';
export type { Erased, ErasedRow } from './erase.js';
export { DatabaseInUse, NewerDatabase } from './errors.js';
export { FolderInUse } from './folder-lock.js';
export { MEMORY_KINDS, type Memory, type MemoryKind, type MemoryTable } from './memories.js';
export { openStore, tenantDatabase } from './open.js';
export type { StoreOptions } from './options.js';
export type { PassageList } from './passage-list.js';
export { KIND_NAME, TIME_PATTERN, TIME_TEXT_PATTERN } from './patterns.js';
export * from './records.js';
export type { Settings } from './settings.js';
export type { SignIn } from './sign-ins.js';
export * from './store.js';
export { fromSpreadsheet, parseTime, timeOfDigits } from './time.js';
export { AFTER_VISITORS, ERASED, isVisitor, visitorId } from './visitors.js';
