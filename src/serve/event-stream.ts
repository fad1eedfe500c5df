/** Server-sent events as an answer: written as they come, until the client goes away. */
import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { repeat } from '../runtime/index.js';
import { errorBody, HttpError } from './errors.js';
import { logFault } from './log.js';

export type SendEvent = (event: string | undefined, data: unknown) => void;

/** How often a comment is sent while nothing else is, so that nobody between closes the connection: in milliseconds. */
const HEARTBEAT = 15_000;

/** Aborts when the client goes away before it is answered. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('the client went away'));
  });
  return controller.signal;
}

/**
 * Answers with the events that `write` sends. What goes wrong before the first event is an error as anywhere; later, it
 * is an event `error`.
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
