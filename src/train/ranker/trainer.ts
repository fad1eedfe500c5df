/** Training runs of the ranker in a worker thread, which requests served lists page by page. */
import type { MessagePort } from 'node:worker_threads';
import { NotEnoughData } from '../../errors.js';
import { type Progress, WorkerThread } from '../../runtime/index.js';
import type { ServedList } from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';
import type { ListPage, Outcome } from './worker.js';

/** The number of served lists in one message to the worker. */
const PAGE = 500;

/** Trains in one worker thread; runs are sequential. */
export class RankerTrainer {
  readonly #thread = new WorkerThread(new URL('./worker.js', import.meta.url));

  /**
   * Trains and evaluates a ranker: see `trainAndEvaluate` in `training-run.ts`.
   *
   * @param lists served lists to train on; without, samples are made from the log.
   * @throws NotEnoughData where there is too little training data.
   * @throws the signal's reason where it was aborted.
   */
  async train(
    task: RankerTask,
    lists: ServedLists | undefined,
    onProgress?: ((progress: Progress) => void) | undefined,
    signal?: AbortSignal | undefined,
  ): Promise<RankerResult> {
    const failed = new AbortController();
    const pages = lists && paged(lists.lists);
    const onMessage = (message: Progress | 'more', port: MessagePort) => {
      if (message !== 'more') onProgress?.(message);
      else sendNext(pages!, port).catch((error) => failed.abort(error));
    };
    try {
      const outcome = await this.#thread.run<Outcome, Progress | 'more'>(
        { task, span: lists?.span },
        {
          onMessage,
          signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
          onAbort: 'kill',
        },
      );
      if ('notEnough' in outcome) throw new NotEnoughData(outcome.notEnough);
      return outcome.result;
    } finally {
      await pages?.return(undefined);
    }
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }
}

async function sendNext(pages: AsyncIterator<ServedList[]>, port: MessagePort): Promise<void> {
  const { value, done } = await pages.next();
  const page: ListPage = done ? null : value;
  port.postMessage(page);
}

async function* paged(lists: AsyncIterable<ServedList>): AsyncGenerator<ServedList[]> {
  let page: ServedList[] = [];
  for await (const list of lists) {
    page.push(list);
    if (page.length === PAGE) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}
