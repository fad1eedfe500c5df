/** Responses as server-sent events: written as they come, until the client disconnects. */
import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { repeat } from '../runtime/index.js';
import { errorBody, HttpError } from './errors.js';
import { logFault } from './log.js';

export type SendEvent = (event: string | undefined, data: unknown) => void;

/**
 * How often a comment is sent while there are no events, in milliseconds, so that proxies keep the connection open.
 */
const HEARTBEAT = 15_000;

/** A signal that aborts when the client disconnects before the response is complete. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new HttpError(499, 'gone', 'the client went away'));
  });
  return controller.signal;
}

/**
 * Responds with the events that `write` sends. An error before the first event is an ordinary error response; a
 * later one is an event `error`.
 */
export async function eventsOf(
  reply: FastifyReply,
  write: (send: SendEvent, signal: AbortSignal) => Promise<void>,
  last = '',
): Promise<FastifyReply> {
  const stream = new PassThrough();
  const signal = untilGone(reply);
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let started = false;
  const send: SendEvent = (event, data) => {
    if (signal.aborted || stream.destroyed) return;
    started = true;
    begin();
    stream.write(`${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`);
  };
  const stopHeartbeat = repeat(
    HEARTBEAT,
    async () => started && !stream.destroyed && stream.write(': \n\n'),
    (error) => logFault(error as Error),
  );
  const done = write(send, signal)
    .then(() => {
      if (!stream.destroyed) stream.end(last);
    })
    .catch((error: unknown) => {
      if (!started) throw error;
      if (signal.aborted || stream.destroyed) return;
      if (!(error instanceof HttpError)) logFault(error as Error);
      send(
        'error',
        errorBody(error instanceof HttpError ? error : new HttpError(500, 'internal', 'internal error')),
      );
      stream.end();
    })
    .finally(stopHeartbeat);
  await Promise.race([begun, done]);
  return reply
    .type('text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('x-accel-buffering', 'no')
    .send(stream);
}
