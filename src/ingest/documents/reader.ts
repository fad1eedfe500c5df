/**
 * Reading documents in threads of their own, each within bounded time and memory: what a document makes its parser do
 * costs nobody else anything.
 */
import { codeOf, repeat, WorkerThread } from '../../runtime/index.js';
import type { DocumentFormat } from './formats.js';
import { LIMITS } from './limits.js';
import type { ReadAnswer, ReadDocument, ReadTask } from './read-task.js';
import { Unreadable } from './unreadable.js';

const WORKER = new URL('./worker.js', import.meta.url);

/** How often the memory of the process is looked at, in milliseconds. */
const WATCH = 100;

const MIB = 1024 * 1024;

export interface ReadOptions {
  readonly format?: DocumentFormat | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReaderLimits {
  /** Milliseconds that a document may take. */
  readonly time: number;
  /** Mebibytes that it may take of JavaScript's heap, and twice as much beside it. */
  readonly memory: number;
}

/** Reads documents in threads, within limits of time and memory. */
export class DocumentReader {
  readonly #idle: WorkerThread[];
  readonly #all: readonly WorkerThread[];
  readonly #waiting: ((thread: WorkerThread) => void)[] = [];

  /** @param threads that read at the same time. */
  constructor(
    threads = 1,
    private readonly limits: ReaderLimits = LIMITS,
  ) {
    this.#all = Array.from({ length: threads }, () => new WorkerThread(WORKER, { memory: limits.memory }));
    this.#idle = [...this.#all];
  }

  /**
   * @param name the file's name, by which its format is told where its bytes do not.
   * @throws Unreadable with the reason, where the document cannot be read within the limits.
   */
  async read(bytes: Uint8Array, name: string, { format, signal }: ReadOptions = {}): Promise<ReadDocument> {
    if (bytes.byteLength === 0) throw new Unreadable('is empty');
    if (bytes.byteLength > LIMITS.bytes)
      throw new Unreadable(`is larger than ${LIMITS.bytes / MIB} MiB: split it into several files`);
    const thread =
      this.#idle.pop() ?? (await new Promise<WorkerThread>((resolve) => this.#waiting.push(resolve)));
    try {
      return await this.#readIn(thread, { bytes, name, format }, signal);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(thread);
      else this.#idle.push(thread);
    }
  }

  async #readIn(
    thread: WorkerThread,
    task: ReadTask,
    signal: AbortSignal | undefined,
  ): Promise<ReadDocument> {
    const { time, memory } = this.limits;
    const stop = new AbortController();
    const timer = setTimeout(
      () => stop.abort(new Unreadable(`takes longer than ${time / 1000} s to be read: split it`)),
      time,
    );
    const tooLarge = new Unreadable('takes too much memory to be read: split it, or save it anew');
    const before = process.memoryUsage.rss();
    const stopWatching = repeat(
      WATCH,
      async () => {
        if (process.memoryUsage.rss() - before > 2 * memory * MIB) stop.abort(tooLarge);
      },
      (error) => stop.abort(error),
    );
    try {
      const answer = await thread.run<ReadAnswer>(task, {
        signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
        onAbort: 'kill',
      });
      if ('read' in answer) return answer.read;
      throw new Unreadable(answer.unreadable);
    } catch (error) {
      if (signal?.aborted || error instanceof Unreadable) throw error;
      if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') throw tooLarge;
      // What a parser throws outside of its call ends its thread.
      throw new Unreadable(`cannot be read: its parser failed (${(error as Error).message})`);
    } finally {
      clearTimeout(timer);
      stopWatching();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((thread) => thread.close()));
  }
}
