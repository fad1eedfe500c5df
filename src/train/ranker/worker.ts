/** Gives a lesson in a worker thread: served lists come in through a port, progress goes out through it. */
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { NotEnoughData } from '../../errors.js';
import type { ServedList } from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';
import { trainAndJudge } from './training-run.js';

/** What is sent to the worker: lists, or null after the last; and an empty message back asks for more. */
export type Lists = readonly ServedList[] | null;

export interface Task {
  readonly lesson: RankerTask;
  /** What is known of the served lists; none where there are too few to read. */
  readonly span: ServedLists['span'] | undefined;
  readonly port: MessagePort;
}

/** What was learnt; or why nothing could be, as an error's class does not survive the way out of a worker. */
export type Outcome = { readonly learnt: RankerResult } | { readonly tooLittle: string };

export default async function run({ lesson, span, port }: Task): Promise<Outcome> {
  try {
    const learnt = await trainAndJudge(lesson, span && { span, lists: received(port) }, (progress) =>
      port.postMessage(progress),
    );
    return { learnt };
  } catch (error) {
    if (error instanceof NotEnoughData) return { tooLittle: error.message };
    throw error;
  } finally {
    port.close();
  }
}

async function* received(port: MessagePort): AsyncIterable<ServedList> {
  for (;;) {
    const next = once(port, 'message') as Promise<[Lists]>;
    port.postMessage('more');
    const [lists] = await next;
    if (lists === null) return;
    yield* lists;
  }
}
