/**
 * Data intake.
 * - `events`: the intake of events; `event-records`: reading and withdrawing them; `records` of items and users, with
 *   `types`; `normalise`: conversion of the forms of values that files and other systems have
 * - `memories`: the memories that answers use besides items
 * - `exported-records`: all records in the format of exports
 * - `import-notes`: notes on the parts that imports left out
 * - `import-intake`: the intake of records without an engine
 * - `replica`: the interface of the copy in memory, which is updated with each write
 * - `documents/`: reading documents, with one parser per format, in threads, as text with structure and chunks
 * - `files/`: reading files: recognising their format, matching columns to fields, converting values
 */
export { type DocumentFormat, isDocumentName, isLinesName } from './documents/formats.js';
export { DocumentInput, documentFields, documentHash } from './documents/input.js';
export { DocumentReader } from './documents/reader.js';
export { documentRecords } from './documents/records.js';
export type {
  DocumentRecords,
  DocumentReport,
  DocumentTaken,
  DocumentView,
} from './documents/types.js';
export { eventRecords } from './event-records.js';
export { eventIntake } from './events.js';
export { recordsOf } from './exported-records.js';
export type { Choice } from './files/choices.js';
export { type FileStarts, fileStarts } from './files/clock.js';
export { parseDelimiter } from './files/dialect.js';
export { parseMap, WHATS, type What } from './files/fields.js';
export { fillingOnly } from './files/filling.js';
export type { Job, Refused } from './files/job.js';
export { KindCounts } from './files/kind-counts.js';
export { GORSE_PARTS, type GorsePart, readGorseDump } from './files/known/gorse-dump.js';
export { messageOf } from './files/known/protobuf.js';
export { Loader, type Totals } from './files/loader.js';
export type { Draft } from './files/mapper.js';
export { onlyClicks } from './files/mapping.js';
export { parquetFile } from './files/parquet.js';
export { FORMATS, type Format, type Plan, planImport, type SourceOptions } from './files/plan.js';
export { type Preview, previewOf } from './files/preview.js';
export { FileProblem } from './files/problem.js';
export { TIME_FORMATS, type TimeFormat } from './files/times.js';
export { type Intake, type KnownRecords, openWriter, writeInto } from './import-intake.js';
export { type ImportNote, importNotes, rememberImport } from './import-notes.js';
export {
  digestOf,
  MemoryInput,
  type MemoryRecords,
  type MemoryView,
  memoryRecords,
} from './memories.js';
export { asId, asKind } from './normalise.js';
export { itemRecords, userRecords } from './records.js';
export type { Replica } from './replica.js';
export type {
  EventRecords,
  EventsAsked,
  EventView,
  ItemView,
  Records,
  UserView,
} from './types.js';
