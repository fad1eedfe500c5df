/** Routes of long operations: an export of all records, and the training of a model; both respond line by line. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { NotEnoughData } from '../../errors.js';
import { recordsOf, WHATS } from '../../ingest/index.js';
import type { Progress } from '../../runtime/index.js';
import type { Engine } from '../../types.js';
import { NDJSON_TYPES } from '../body.js';
import { asHttpError, errorBody, HttpError } from '../errors.js';
import { logFault } from '../log.js';
import { type Context, linesAnswer } from './context.js';
import { TrainBody, type Training, train } from './training.js';

const WhatPath = z.strictObject({ what: z.enum(WHATS as ['items', 'users', 'events']) });

/** How often progress is sent, in milliseconds. */
const TOLD = 500;

/** Adds `GET /v1/export/:what` and `POST /v1/models/train`. */
export function addOperations({ app, state }: Context): void {
  const tags = ['admin'];

  app.get('/v1/export/:what', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'exportRecords',
      summary: 'All records of one kind as JSON lines, in the form in which they can be written.',
      params: WhatPath,
      response: linesAnswer('A record a line.'),
    },
    handler: ({ params: { what } }, reply) =>
      reply.type(NDJSON_TYPES[0]).send(Readable.from(linesOf(recordsOf(state.need().store, what)))),
  });

  app.post('/v1/models/train', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'trainModel',
      summary:
        'Trains a model in worker threads beside serving; it is served from then on if it is admitted. Ending the call stops the training.',
      body: TrainBody,
      response: linesAnswer(
        'JSON lines: {"progress": …} during training; as the last one {"model": …}, with whether and why it was admitted, or {"error": …}.',
      ),
    },
    handler: (request, reply) => {
      const engine = state.need();
      const { body } = request;
      const stop = new AbortController();
      reply.raw.on('close', () => stop.abort(new Error('the call was ended')));
      const failed = (error: unknown) => {
        if (error instanceof NotEnoughData) {
          return new HttpError(400, 'not_enough_data', error.message);
        }
        const known = asHttpError(error);
        if (known || stop.signal.aborted) return known ?? new HttpError(499, 'stopped', 'the call was ended');
        logFault(error, request);
        return new HttpError(
          500,
          'internal',
          'something went wrong here; the log says what, under this request id',
          {
            requestId: request.id,
          },
        );
      };
      return reply
        .type(NDJSON_TYPES[0])
        .send(Readable.from(trainingLines(engine, body, stop.signal, failed)));
    },
  });
}

async function* linesOf(chunks: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    const lines = chunk.map((record) => `${JSON.stringify(record)}\n`).join('');
    if (lines) yield lines;
  }
}

/** Trains, and sends progress at intervals. */
async function* trainingLines(
  engine: Engine,
  training: Training,
  signal: AbortSignal,
  failed: (error: unknown) => HttpError,
): AsyncGenerator<string> {
  let latest: Progress | undefined;
  let sent: Progress | undefined;
  const onProgress = (progress: Progress) => {
    latest = progress;
  };
  const last = train(engine, training, { onProgress, signal }).then(
    (record) => ({ model: record }),
    (error: unknown) => errorBody(failed(error)),
  );
  yield `${JSON.stringify({ progress: { phase: 'starting', done: 0 } })}\n`;
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), TOLD);
    });
    const ended = await Promise.race([last, pause]);
    clearTimeout(timer);
    if (ended) {
      yield `${JSON.stringify(ended)}\n`;
      return;
    }
    if (latest !== sent) yield `${JSON.stringify({ progress: latest })}\n`;
    sent = latest;
  }
}
