/**
 * Worker threads that run tasks, with progress and cancellation, over Piscina.
 *
 * - All engines of a process share the threads that run one module: a new thread loads hundreds of modules, which
 *   takes about half a second of processor time, and an engine with little data would spend it on every rebuild of
 *   its indexes.
 * - A thread that keeps state from task to task is not shared.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
} from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { Progress } from './progress.js';
import { SerialQueue } from './serial-queue.js';
import { SECOND } from './time.js';

/** What each task gets besides its own fields. */
export interface TaskLine {
  /** A message posted here, such as progress, is given to `onMessage`. */
  readonly port: MessagePort;
  /** `Atomics.load(stop, 0)` is 1 once the task should stop. */
  readonly stop: Int32Array;
}

/**
 * Makes the function that a task calls at intervals, so that it ends soon after it was asked to stop.
 *
 * @param what is stopped, such as `training`: for the message.
 * @returns a function that throws a `DOMException` named `AbortError` once the task should stop.
 * @example
 * stopCheck(new Int32Array(1), 'training')(); // undefined
 */
export const stopCheck =
  (stop: TaskLine['stop'], what: string): (() => void) =>
  () => {
    if (Atomics.load(stop, 0) === 1) throw new DOMException(`${what} was stopped`, 'AbortError');
  };

export interface TaskOptions<Message> {
  readonly onMessage?: ((message: Message, port: MessagePort) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How the task ends when `signal` aborts: `stop` asks it to end by itself (the default); `kill` ends the thread. */
  readonly onAbort?: 'stop' | 'kill' | undefined;
  readonly transfer?: readonly Transferable[] | undefined;
}

export interface ThreadOptions {
  /**
   * Whether the thread is not shared and stays until it is closed, so that its module's state lasts from task to
   * task.
   */
  readonly keepsState?: boolean | undefined;
  /**
   * The limit of the thread's JavaScript heap, in MiB; a task that needs more fails with the code
   * `ERR_WORKER_OUT_OF_MEMORY`, and the next gets a new thread.
   */
  readonly memory?: number | undefined;
  /** Whether the tasks run at low priority, on the processor time that requests leave. */
  readonly background?: boolean | undefined;
}

/**
 * The niceness added to low-priority threads (`nice(2)`): where every core is busy, such a thread gets about a
 * thirtieth of the time of the thread that answers requests. Only Linux has niceness for single threads.
 */
const NICER = process.platform === 'linux' ? 15 : 0;

/** A shared thread ends when it has had no task for this long, in milliseconds. */
const IDLE = 20 * SECOND;

/** The maximum number of shared threads for one module; further tasks wait for a free one. */
const MOST = 32;

/** The shared threads, by module and options. */
const shared = new Map<string, Promise<Piscina>>();

function threadsFor(file: URL, options: ThreadOptions): Promise<Piscina> {
  if (options.keepsState) return newPool(file, options);
  const key = JSON.stringify([file.href, options.memory, options.background]);
  let pool = shared.get(key);
  if (!pool) {
    pool = newPool(file, options);
    shared.set(key, pool);
  }
  return pool;
}

async function newPool(
  file: URL,
  { keepsState = false, memory, background = false }: ThreadOptions,
): Promise<Piscina> {
  // Loaded with the first task, as worker threads load this room as well but start no tasks themselves.
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: fileURLToPath(file),
    minThreads: 0,
    maxThreads: keepsState ? 1 : MOST,
    idleTimeout: keepsState ? Number.POSITIVE_INFINITY : IDLE,
    ...(background && { niceIncrement: NICER }),
    ...(memory !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memory } }),
  });
  // A thread that fails between tasks is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** Runs tasks in a thread, one after another. */
export class WorkerThread {
  readonly #file: URL;
  readonly #options: ThreadOptions;
  readonly #queue = new SerialQueue();
  readonly #closing = new AbortController();
  #pool: Promise<Piscina> | undefined;
  /** Tasks that have not ended. */
  readonly #tasks = new Set<Promise<unknown>>();

  /** @param file the module whose default export runs a task. */
  constructor(file: URL, options: ThreadOptions = {}) {
    this.#file = file;
    this.#options = options;
  }

  /**
   * Runs one task, once those before it have ended.
   *
   * @param task plain data; `port` and `stop` are added to it.
   * @throws what the task threw; the signal's reason where it was aborted; where the thread is closed.
   */
  async run<Result, Message = Progress>(
    task: object,
    { onMessage, signal, onAbort = 'stop', transfer = [] }: TaskOptions<Message> = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    const closing = this.#closing.signal;
    const kill = onAbort === 'kill' && signal ? AbortSignal.any([closing, signal]) : closing;
    const { port1, port2 } = new MessageChannel();
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const end = () => Atomics.store(stop, 0, 1);
    port1.on('message', (message: Message) => onMessage?.(message, port1));
    signal?.addEventListener('abort', end, { once: true });
    const running = this.#queue.run(async (): Promise<Result> => {
      kill.throwIfAborted();
      this.#pool ??= threadsFor(this.#file, this.#options);
      const pool = await this.#pool;
      return pool.run({ ...task, port: port2, stop }, { transferList: [port2, ...transfer], signal: kill });
    });
    this.#tasks.add(running);
    try {
      // A task that still waits for others ends at once, too.
      const result = await unlessAborted(running, kill);
      // Piscina may hand over the result before the messages that were sent before it.
      for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1)) {
        onMessage?.(left.message as Message, port1);
      }
      return result;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.#tasks.delete(running);
      signal?.removeEventListener('abort', end);
      port1.close();
    }
  }

  /** Ends the tasks under way, and their threads, which it waits for. */
  async close(): Promise<void> {
    const pool = await this.#pool;
    const forget = new AbortController();
    const threads = this.#tasks.size > 0 ? [...(pool?.threads ?? [])] : [];
    const exits = threads.map(async (thread) => {
      await once(thread, 'exit', { signal: forget.signal }).catch(() => {});
    });
    const tasks = [...this.#tasks];
    this.#closing.abort(new Error('its thread was closed'));
    await Promise.allSettled(tasks);
    if (this.#options.keepsState) await pool?.destroy();
    await Promise.all(exits.filter((_, index) => !pool?.threads.includes(threads[index])));
    forget.abort();
  }
}

/** @returns what `work` resolves to. @throws what `work` throws, or the signal's reason if it aborts first. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Runs one task in a thread. */
export async function inWorker<Result, Message = Progress>(
  file: URL,
  task: object,
  options: TaskOptions<Message> = {},
): Promise<Result> {
  return new WorkerThread(file).run<Result, Message>(task, options);
}
