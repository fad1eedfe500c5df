/** Saving of the search index, so that a start need not rebuild it: after the build, at intervals, and on closing. */
import { MINUTE, repeat } from '../runtime/index.js';

/** How often changes are saved, in milliseconds. */
const OFTEN = 10 * MINUTE;

/** One instance per engine. */
export class SearchSaving {
  /** Saves the index if it changed since. */
  readonly save: () => Promise<void>;
  #stop = () => {};

  /** @param save saves the index if it changed since. */
  constructor(save: () => Promise<void>) {
    this.save = save;
  }

  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(OFTEN, this.save, onError);
  }

  /** Saves a last time; to be called after the last write. */
  async close(): Promise<void> {
    this.#stop();
    await this.save();
  }
}
