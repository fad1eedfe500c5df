/** Saving of the search index, so that a start need not make it anew: when it was built, now and then, and at the end. */
import { MINUTE, repeat } from '../runtime/index.js';

/** How often what changed is saved, in milliseconds. */
const OFTEN = 10 * MINUTE;

/** One for an engine. */
export class SearchSaving {
  /** Saves it where it changed since. */
  readonly save: () => Promise<void>;
  #stop = () => {};

  /** @param save saves the index where it changed since. */
  constructor(save: () => Promise<void>) {
    this.save = save;
  }

  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(OFTEN, this.save, onError);
  }

  /** @returns once it is saved: nobody writes any more. */
  async close(): Promise<void> {
    this.#stop();
    await this.save();
  }
}
