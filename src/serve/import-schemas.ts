/** What goes over HTTP about imported files, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { TIME_FORMATS, WHATS } from '../ingest/index.js';
import { name } from './schemas.js';

/** The media type of a file's bytes. */
export const BYTES_TYPE = 'application/octet-stream';

const flag = z.enum(['true', 'false']);

/** As the options of `tandem import`. */
export const ImportQuery = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .describe('The name of the file, such as clicks.csv: its ending may say what it is.'),
  dryRun: flag.describe('true: say how it would be read and what would change; write nothing.').optional(),
  what: z
    .enum(WHATS as ['items', 'users', 'events'])
    .describe('What it holds, where its columns do not tell.')
    .optional(),
  map: z
    .preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(z.string().max(1_000)).max(100))
    .describe('FIELD=COLUMN: the column that fills a field; can be repeated.')
    .optional(),
  kind: z.string().max(64).describe('Kind of events that name none.').optional(),
  user: z
    .string()
    .min(1)
    .max(512)
    .describe("Whose the events are that name nobody: one person's history.")
    .optional(),
  delimiter: z.string().min(1).max(16).describe('What separates columns (else recognised).').optional(),
  encoding: z.string().min(1).max(64).describe('Such as windows-1252 (else recognised).').optional(),
  timeFormat: z.enum(TIME_FORMATS).describe('What times are, where the values do not tell.').optional(),
  update: flag.describe('true: change only the fields that the file has.').optional(),
});

/** What tells a file from others, by how it begins. */
export const Fingerprint = z.string().regex(/^[0-9a-z]{1,32}$/);

export const FileStart = z.strictObject({
  start: z
    .int()
    .min(0)
    .max(8_640_000_000_000_000)
    .describe('Milliseconds since 1970: the time of the first line; each further line is one later.'),
});

// ---- Answers: they document; nothing is checked on the way out

const Refused = z.object({ line: z.int(), field: z.string(), reason: z.string() });

export const ImportAnswer = name(
  z.object({
    written: z.boolean().describe('false after a dry run.'),
    files: z.array(
      z.object({
        file: z.string(),
        what: z.enum(WHATS as ['items', 'users', 'events']),
        why: z.string().describe('Why it was taken for that.'),
        columns: z
          .array(
            z.object({
              column: z.string(),
              field: z.string().describe('What it fills, such as title or attributes.price.'),
              how: z.string().nullable(),
              values: z.array(z.string()).describe('The first ones that differ, as they would be taken.'),
            }),
          )
          .describe('Of a dry run.'),
        leftOut: z.array(z.string()).describe('Columns that fill nothing.'),
        taken: z.int().describe('Records that were taken; of a dry run, that would be.'),
        repeated: z.int(),
        refused: z.int(),
        known: z.int().describe('Of a dry run: records whose ids are known already.'),
        whole: z.boolean().describe('Whether all of it was read; a dry run reads the first 200,000 records.'),
        reasons: z.array(Refused).describe('Of the first records that were refused.'),
        kinds: z.array(z.object({ kind: z.string(), times: z.int() })).describe('Of events, most first.'),
        from: z.string().nullable().describe('The time of the first event, in ISO 8601.'),
        until: z.string().nullable(),
        notes: z.array(z.string()).describe('What a person should know about how it is read.'),
      }),
    ),
    skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  }),
  'ImportReport',
  'How a file is read, and what became of its records.',
);
