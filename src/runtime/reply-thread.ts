/**
 * A worker thread that answers each message with one message, in order: for work that is requested too often, or
 * keeps too much state between two messages, to be a task of `worker`.
 */
import { type Transferable, Worker } from 'node:worker_threads';

export interface ReplyThreadOptions<Reply> {
  /** What the thread gets as its `workerData`. */
  readonly data: unknown;
  /** What runs in it, as error messages name it: `the embedded database in data/db`. */
  readonly name: string;
  /** Handles a message that is not an answer, such as progress. @returns whether the message was of this kind. */
  readonly onNotice?: (message: Reply) => boolean;
}

/** A thread with pending requests keeps the process alive; an idle one does not. */
export class ReplyThread<Request, Reply> {
  readonly #worker: Worker;
  readonly #name: string;
  readonly #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  #stopped: Error | undefined;

  /** @param file the module that the thread runs. */
  constructor(file: URL, { data, name, onNotice }: ReplyThreadOptions<Reply>) {
    this.#name = name;
    this.#worker = new Worker(file, {
      workerData: data,
      execArgv: [], // what this process was started with, such as --input-type, may not suit a thread
    });
    this.#worker.unref();
    this.#worker.on('error', (error: Error) => this.#stop(error.message));
    this.#worker.on('exit', (code) => this.#stop(`its thread ended with ${code}`));
    this.#worker.on('message', (reply: Reply) => {
      if (onNotice?.(reply)) return;
      const { resolve } = this.#waiting.shift()!;
      if (this.#waiting.length === 0) this.#worker.unref();
      resolve(reply);
    });
  }

  /** Whether the thread has ended. */
  get stopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Sends a request. @returns its answer. @throws where the thread has ended, or ends before it answers. */
  ask(request: Request, transfer: readonly Transferable[] = []): Promise<Reply> {
    const answer = this.next();
    if (!this.#stopped) this.#worker.postMessage(request, transfer);
    return answer;
  }

  /**
   * The next message without a request: the first one, which says that the thread is ready. @throws as {@link ask}.
   */
  next(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(this.#stopped);
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  /** Ends the thread at once. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #stop(reason: string): void {
    this.#stopped ??= new Error(`${this.#name} has stopped: ${reason}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#stopped);
  }
}
