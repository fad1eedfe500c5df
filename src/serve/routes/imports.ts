/** The route that imports a file of items, users or events, as `tandem import` does; a dry run shows how it would be read. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import {
  FileProblem,
  type FileStarts,
  fileStarts,
  fillingOnly,
  type Job,
  Loader,
  type Plan,
  parseDelimiter,
  parseMap,
  planImport,
  previewOf,
  writeInto,
} from '../../ingest/index.js';
import type { Engine } from '../../types.js';
import { HttpError } from '../errors.js';
import { untilGone } from '../event-stream.js';
import { BYTES_TYPE, FileStart, Fingerprint, ImportAnswer, ImportQuery } from '../import-schemas.js';
import { type App, answers, type Context } from './context.js';

type Options = z.output<typeof ImportQuery>;

type FileReport = z.output<typeof ImportAnswer>['files'][number];

/** The maximum size of a file in bytes; larger ones can be imported on the command line. */
const MOST_BYTES = 1024 ** 3;

/** The number of records that a dry run reads, and of ids that it looks up. */
const LOOKED_AT = 200_000;

const IDS = 10_000;

/** The maximum number of refused records in the report. */
const TOLD = 20;

/** Adds `POST /v1/import`. */
export async function addImports({ app, state }: Context): Promise<void> {
  // Only this route accepts files, which are streamed and not held in memory.
  await app.register(async (scope) => {
    scope.addContentTypeParser(BYTES_TYPE, (_request, body, done) => done(null, body));
    (scope as unknown as App).post('/v1/import', {
      config: { scope: 'write' },
      schema: {
        tags: ['admin'],
        operationId: 'importFile',
        summary:
          'Imports a file of items, users or events: CSV, JSON lines, JSON, Parquet, also as .gz or .zip; or reports how it would be read.',
        consumes: [BYTES_TYPE],
        // The body is read as a stream; the schema is for the document.
        body: z.any(),
        querystring: ImportQuery,
        response: answers(ImportAnswer, 422),
      },
      handler: async ({ query, body }, reply) => {
        if (!(body instanceof Readable))
          throw new HttpError(415, 'unsupported_media_type', `send the bytes of the file as ${BYTES_TYPE}`);
        const signal = untilGone(reply);
        const folder = await mkdtemp(join(tmpdir(), 'tandem-import-'));
        try {
          return await imported(state.need(), folder, body, query, signal);
        } finally {
          await rm(folder, { recursive: true, force: true, maxRetries: 5 });
        }
      },
    });
  });

  app.put('/v1/import/starts/:fingerprint', {
    config: { scope: 'write' },
    schema: {
      tags: ['admin'],
      operationId: 'settleFileStart',
      summary:
        'Stores the start time of a file whose events have no times, unless it is stored already, so that importing it again gives the same times.',
      params: z.object({ fingerprint: Fingerprint }),
      body: FileStart,
      response: answers(FileStart),
    },
    handler: async ({ params, body }) => ({
      start: await fileStarts(state.need().store.settings).settle(params.fingerprint, body.start),
    }),
  });
}

/** Refuses a file beyond the maximum size. */
function bounded(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) return done(null, chunk);
      done(new HttpError(413, 'too_large', 'a file may have 1 GiB: import larger ones with `tandem import`'));
    },
  });
}

async function imported(
  engine: Engine,
  folder: string,
  body: Readable,
  options: Options,
  signal: AbortSignal,
) {
  // Only the last part of a path, without characters that are special to the file system.
  const name = options.name.replace(/^.*[/\\]/s, '').replace(/^\.+|[\0:]/g, '_') || 'file';
  const path = join(folder, name);
  await pipeline(body, bounded(), createWriteStream(path), { signal });
  const named = (text: string) => text.replaceAll(`${folder}/`, '').replaceAll(`${folder}\\`, '');
  try {
    const plan = await planOf(path, options);
    const files: FileReport[] = [];
    for (const job of plan.jobs) {
      const report =
        options.dryRun === 'true'
          ? await looked(job, engine, signal)
          : await written(job, engine, options, signal);
      files.push({ ...report, file: named(report.file), notes: report.notes.map(named) });
    }
    const skipped = plan.skipped.map((one) => ({ name: named(one.name), reason: named(one.reason) }));
    return { written: options.dryRun !== 'true', files, skipped };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    const choices = error.choices.map(({ what, map, timeFormat }) => ({
      ...(what && { what }),
      ...(map && { map: map.map(([field, column]) => `${field}=${column}`) }),
      ...(timeFormat && { timeFormat }),
    }));
    throw new HttpError(422, 'unclear', named(error.message), { choices });
  }
}

function planOf(path: string, options: Options): Promise<Plan> {
  const { what, map = [], kind, user, delimiter, encoding, timeFormat } = options;
  return planImport([path], {
    format: 'auto',
    what,
    map: parseMap(map),
    kind,
    user,
    separator: undefined,
    delimiter: delimiter === undefined ? undefined : parseDelimiter(delimiter),
    columns: undefined,
    header: true,
    encoding,
    timeFormat,
  });
}

const iso = (time: number) => (Number.isFinite(time) ? new Date(time).toISOString() : null);

const about = ({ name, what, why, mapping }: Job) => ({
  file: name,
  what,
  why,
  leftOut: (mapping?.leftOut ?? []).filter((column) => column !== ''),
});

/** The start time of events without times is set by their first import, not by a dry run. */
const notKept: FileStarts = { settle: async (_fingerprint, start) => start };

async function looked(job: Job, { store }: Engine, signal: AbortSignal): Promise<FileReport> {
  await job.clock?.start(notKept);
  const found = await previewOf(job, LOOKED_AT, { signal });
  const valuesOf = (field: string) => [...(found.values.get(field) ?? [])];
  const steps = job.mapping?.steps.map(({ column, target: { field, inside }, how }) => {
    const path = inside === undefined ? field : `${field}.${inside}`;
    return { column, field: path, how: how ?? null, values: valuesOf(path) };
  });
  const ids = [...found.ids].slice(0, IDS);
  let known = 0;
  for (let start = 0; job.what !== 'events' && start < ids.length; start += 1_000)
    known += (await store[job.what].get(ids.slice(start, start + 1_000))).length;
  return {
    ...about(job),
    columns:
      steps ??
      [...found.values.keys()].map((field) => ({ column: field, field, how: null, values: valuesOf(field) })),
    taken: found.records,
    repeated: found.repeatedIds,
    refused: found.refused,
    known,
    whole: found.whole,
    reasons: found.reasons,
    kinds: found.kinds.counts.slice(0, TOLD).map(([kind, times]) => ({ kind, times })),
    from: iso(found.earliest),
    until: iso(found.latest),
    notes: [...(job.mapping?.notes ?? []), ...job.notes()],
  };
}

async function written(
  job: Job,
  engine: Engine,
  { update }: Options,
  signal: AbortSignal,
): Promise<FileReport> {
  await job.clock?.start(fileStarts(engine.store.settings));
  const reasons: FileReport['reasons'] = [];
  const write = writeInto(engine, job.what, update === 'true' || job.partial === true);
  const loader = new Loader({
    file: job.name,
    write: job.fills ? fillingOnly((ids) => engine.store.items.get(ids), write) : write,
    onRefused: ({ line, field, reason }) => {
      if (reasons.length < TOLD) reasons.push({ line, field, reason });
    },
  });
  for await (const batch of job.read()) {
    signal.throwIfAborted();
    await loader.add(batch);
  }
  await loader.finish();
  return {
    ...about(job),
    ...loader.totals,
    columns: [],
    known: 0,
    whole: true,
    reasons,
    kinds: [],
    from: null,
    until: null,
    notes: [...(job.mapping?.notes ?? []), ...job.notes()],
  };
}
