/** A worker thread that runs tasks, with progress and cancellation, over Piscina. */
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Progress } from './progress.js';

/** What each task gets besides its own fields. */
export interface TaskLine {
  /** Post a message here to have `onMessage` called with it; progress, for example. */
  readonly port: MessagePort;
  /** Its first place is 1 once the task is to stop (`Atomics.load(stop, 0)`). */
  readonly stop: Int32Array;
}

export interface TaskOptions<Message> {
  readonly onMessage?: ((message: Message, port: MessagePort) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How the task ends when `signal` aborts: `stop` asks it to end by itself (the default); `kill` ends the thread. */
  readonly onAbort?: 'stop' | 'kill' | undefined;
  readonly transfer?: readonly Transferable[] | undefined;
}

/**
 * By how much threads are nicer whose results nobody waits for (`nice(2)`): where every core is busy, such a thread gets about a
 * thirtieth of the time of the thread that answers requests. Linux alone has this for single threads.
 */
const NICER = process.platform === 'linux' ? 15 : 0;

/** One thread, started with the first task; tasks wait for each other. */
export class WorkerThread {
  readonly #pool: Piscina;

  /**
   * @param file the module whose default export runs a task.
   * @param idle how long the thread stays after a task, in milliseconds; 0 by default. With `Infinity` it stays until it
   *   is closed, and so keeps its module's state from task to task.
   * @param memory mebibytes of JavaScript's heap that the thread may have; a task that needs more fails with the code
   *   `ERR_WORKER_OUT_OF_MEMORY`, and the next gets a new thread.
   * @param background whether nobody waits for the tasks, so that they get what requests leave of the processor.
   */
  constructor(
    file: URL,
    {
      idle = 0,
      memory,
      background = false,
    }: { readonly idle?: number; readonly memory?: number; readonly background?: boolean } = {},
  ) {
    this.#pool = new Piscina({
      filename: fileURLToPath(file),
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: idle,
      ...(background && { niceIncrement: NICER }),
      ...(memory !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memory } }),
    });
    // A thread that fails between tasks is replaced; without a listener it would end the process.
    this.#pool.on('error', () => {});
  }

  /**
   * Runs one task.
   *
   * @param task plain data; `port` and `stop` are added to it.
   * @throws what the task threw; the signal's reason where it was aborted.
   */
  async run<Result, Message = Progress>(
    task: object,
    { onMessage, signal, onAbort = 'stop', transfer = [] }: TaskOptions<Message> = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    const { port1, port2 } = new MessageChannel();
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const end = () => Atomics.store(stop, 0, 1);
    port1.on('message', (message: Message) => onMessage?.(message, port1));
    signal?.addEventListener('abort', end, { once: true });
    try {
      return await this.#pool.run(
        { ...task, port: port2, stop },
        { transferList: [port2, ...transfer], ...(onAbort === 'kill' && signal && { signal }) },
      );
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', end);
      port1.close();
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Runs one task in a thread of its own, which ends with it. */
export async function inWorker<Result, Message = Progress>(
  file: URL,
  task: object,
  options: TaskOptions<Message> = {},
): Promise<Result> {
  const thread = new WorkerThread(file);
  try {
    return await thread.run<Result, Message>(task, options);
  } finally {
    await thread.close();
  }
}
