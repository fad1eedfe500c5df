/**
 * A queue that runs one function at a time, so that writes to one table have the same order in the store and in
 * memory.
 */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` once everything queued before it has ended, with or without an error. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }
}
