/** Keeps what is retrieved with the sequence model that the registry says is served, while lists are served. */
import type { ModelRegistry } from './learn/index.js';
import type { Memory } from './memory.js';
import { servedSequence } from './training.js';

/** How often it looks, in milliseconds. */
const LOOK = 5_000;

export class SequenceFollower {
  readonly #registry: ModelRegistry;
  readonly #memory: Memory;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> = Promise.resolve();
  /** The version that was looked at last, whatever came of it. */
  #known: string | undefined;

  constructor(registry: ModelRegistry, memory: Memory) {
    this.#registry = registry;
    this.#memory = memory;
  }

  /**
   * Takes up what is served now, if that is another.
   * @param swap how the memory takes it up.
   * @throws InvalidInput where it cannot be read or is of another catalogue; it is then looked at no more.
   * @returns whether anything changed.
   */
  async update(swap: 'at once' | 'bit by bit' = 'bit by bit'): Promise<boolean> {
    const id = await this.#registry.serving('sequence');
    if (id === this.#known) return false;
    this.#known = id;
    if (id === undefined) {
      this.#memory.dropSequence();
      return true;
    }
    const saved = await servedSequence(this.#registry);
    const { useSequence, swapSequence } = this.#memory;
    const take = (swap === 'at once' ? useSequence : swapSequence).bind(this.#memory);
    if (saved && !(await take(saved))) {
      process.emitWarning(`${id} is of another database and is not used: train anew`, 'TandemWarning');
      return false;
    }
    return true;
  }

  /** @param onSwapped called where another model is retrieved with. */
  start(onSwapped: () => void, onError: (error: unknown) => void): void {
    let looking = false;
    this.#timer = setInterval(() => {
      if (looking) return;
      looking = true;
      this.#looking = this.update()
        .then((changed) => changed && onSwapped(), onError)
        .finally(() => {
          looking = false;
        });
    }, LOOK).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}
