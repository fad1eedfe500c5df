/** Requests and responses of file imports, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { TIME_FORMATS, WHATS } from '../ingest/index.js';
import { name } from './schemas.js';

/** The media type of a file's bytes. */
export const BYTES_TYPE = 'application/octet-stream';

const flag = z.enum(['true', 'false']);

/** The options of `tandem import`. */
export const ImportQuery = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .describe('The name of the file, such as clicks.csv; its extension can tell the format.'),
  dryRun: flag.describe('true: only report how it would be read and what would change.').optional(),
  what: z
    .enum(WHATS as ['items', 'users', 'events'])
    .describe('What it contains, if its columns do not tell.')
    .optional(),
  map: z
    .preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(z.string().max(1_000)).max(100))
    .describe('FIELD=COLUMN: the column that fills a field; can be repeated.')
    .optional(),
  kind: z.string().max(64).describe('The kind of events without one.').optional(),
  user: z
    .string()
    .min(1)
    .max(512)
    .describe("The user of events without one: for one person's history.")
    .optional(),
  delimiter: z.string().min(1).max(16).describe('The separator of columns; detected by default.').optional(),
  encoding: z.string().min(1).max(64).describe('Such as windows-1252; detected by default.').optional(),
  timeFormat: z.enum(TIME_FORMATS).describe('The unit of times, if the values do not tell.').optional(),
  update: flag.describe('true: change only the fields that the file contains.').optional(),
});

/** Identifies a file by its beginning. */
export const Fingerprint = z.string().regex(/^[0-9a-z]{1,32}$/);

export const FileStart = z.strictObject({
  start: z
    .int()
    .min(0)
    .max(8_640_000_000_000_000)
    .describe('Milliseconds since 1970: the time of the first line; each further line is one later.'),
});

// ---- Responses: for the OpenAPI document only; they are not validated

const Refused = z.object({ line: z.int(), field: z.string(), reason: z.string() });

export const ImportAnswer = name(
  z.object({
    written: z.boolean().describe('false after a dry run.'),
    files: z.array(
      z.object({
        file: z.string(),
        what: z.enum(WHATS as ['items', 'users', 'events']),
        why: z.string().describe('The reason why it was recognised as this.'),
        columns: z
          .array(
            z.object({
              column: z.string(),
              field: z.string().describe('The field it is read into, such as title or attributes.price.'),
              how: z.string().nullable(),
              values: z.array(z.string()).describe('The first different values, as they would be read.'),
            }),
          )
          .describe('Of a dry run.'),
        leftOut: z.array(z.string()).describe('Columns that are not read into any field.'),
        taken: z.int().describe('Records that were accepted; in a dry run, that would be.'),
        repeated: z.int(),
        refused: z.int(),
        known: z.int().describe('In a dry run: records whose ids exist already.'),
        whole: z
          .boolean()
          .describe('Whether the whole file was read; a dry run reads the first 200,000 records.'),
        reasons: z.array(Refused).describe('The first refused records.'),
        kinds: z.array(z.object({ kind: z.string(), times: z.int() })).describe('Of events, most first.'),
        from: z.string().nullable().describe('The time of the first event, in ISO 8601.'),
        until: z.string().nullable(),
        notes: z.array(z.string()).describe('Notes on how the file is read.'),
      }),
    ),
    skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  }),
  'ImportReport',
  'How a file is read, and the result of importing it.',
);
