/** A training run of the ranker in a worker thread: served lists and progress are passed through a port. */
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { NotEnoughData } from '../../errors.js';
import type { TaskLine } from '../../runtime/index.js';
import type { ServedList } from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';
import { trainAndEvaluate } from './training-run.js';

/** The response to the worker's request `more`: served lists, or null after the last. */
export type ListPage = readonly ServedList[] | null;

export interface Task extends TaskLine {
  readonly task: RankerTask;
  /** The number and the times of the served lists; undefined if samples are made from the log. */
  readonly span: ServedLists['span'] | undefined;
}

/** The result, or the reason why there is none, as messages of workers do not preserve an error's class. */
export type Outcome = { readonly result: RankerResult } | { readonly notEnough: string };

/** Trains and evaluates a ranker in this thread. @returns the result, or that there is too little data. */
export default async function run({ task, span, port }: Task): Promise<Outcome> {
  try {
    const lists = span && { span, lists: received(port) };
    return { result: await trainAndEvaluate(task, lists, (progress) => port.postMessage(progress)) };
  } catch (error) {
    if (error instanceof NotEnoughData) return { notEnough: error.message };
    throw error;
  } finally {
    port.close();
  }
}

async function* received(port: MessagePort): AsyncIterable<ServedList> {
  for (;;) {
    const next = once(port, 'message') as Promise<[ListPage]>;
    port.postMessage('more');
    const [page] = await next;
    if (page === null) return;
    yield* page;
  }
}
