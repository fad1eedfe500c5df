/** Turns of computing on the event loop: between two of them, the process reads from its connections. */
import { setImmediate as turn } from 'node:timers/promises';

/**
 * A queue of callers that each compute for some milliseconds without a pause. Without it, all that arrive at once are
 * computed before the process learns that one of their clients went away.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn: one caller in each iteration of the event loop, in the order of calls. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => turn());
    return this.#last;
  }
}
