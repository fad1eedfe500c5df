/** Gives lessons of the ranker in a worker thread, to which served lists are sent as it asks for them. */
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { NotEnoughData } from '../../errors.js';
import type { Progress } from '../../runtime/index.js';
import type { ServedList } from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';
import type { Lists, Outcome } from './worker.js';

/** Served lists that go to the worker at once. */
const PAGE = 500;

export class RankerTrainer {
  readonly #pool = new Piscina({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 5_000,
  });

  /**
   * Gives a lesson: see {@link trainAndJudge}.
   * @throws NotEnoughData
   */
  async teach(
    lesson: RankerTask,
    lists: ServedLists | undefined,
    onProgress?: ((progress: Progress) => void) | undefined,
    signal?: AbortSignal | undefined,
  ): Promise<RankerResult> {
    const { port1, port2 } = new MessageChannel();
    const failed = new AbortController();
    const pages = lists && paged(lists.lists);
    port1.on('message', (message: Progress | 'more') => {
      if (message !== 'more') onProgress?.(message);
      else sendNext(pages!, port1).catch((error) => failed.abort(error));
    });
    try {
      const task = { lesson, span: lists?.span, port: port2 };
      const outcome: Outcome = await this.#pool.run(task, {
        transferList: [port2],
        signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
      });
      if ('tooLittle' in outcome) throw new NotEnoughData(outcome.tooLittle);
      return outcome.learnt;
    } catch (error) {
      throw failed.signal.aborted ? failed.signal.reason : signal?.aborted ? signal.reason : error;
    } finally {
      port1.close();
      await pages?.return(undefined);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

async function sendNext(pages: AsyncIterator<ServedList[]>, port: MessagePort): Promise<void> {
  const { value, done } = await pages.next();
  const lists: Lists = done ? null : value;
  port.postMessage(lists);
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
