/** Keeps what was built from the log up to date: in a worker thread, by itself or when asked. */
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Built } from './build.js';
import { Popularity } from './indexes/index.js';
import type { Memory } from './memory.js';
import type { Progress } from './types.js';

/** The background looks this often, in milliseconds, whether enough is new. */
const LOOK = 1_000;
/** Enough is new when this share of all events is, or when anything is and this long has passed. */
const SHARE = 0.02;
const LONG = 60_000;
/** After building, the background rests this many times as long as that took, so that it takes a small share. */
const REST = 10;

export class Refresher {
  readonly #memory: Memory;
  readonly #pool: Piscina;
  /** The building under way, and how many events it knows. */
  #running: { readonly built: Promise<void>; readonly events: number } | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #built = { at: Number.NEGATIVE_INFINITY, took: 0 };

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('./build-worker.js', import.meta.url)),
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: 5_000,
    });
  }

  /** Whether anything was built yet. */
  get ready(): boolean {
    return Number.isFinite(this.#built.at);
  }

  /** Starts looking after it in the background. */
  start(onError: (error: unknown) => void): void {
    this.#timer = setInterval(() => {
      if (!this.#running && this.#isDue()) this.refresh().catch(onError);
    }, LOOK).unref();
  }

  /**
   * Builds anew from all events. Calls at the same time share one building, its signal and its progress being the
   * first call's; where events came in since it began, another follows.
   */
  refresh(
    options: {
      onProgress?: ((progress: Progress) => void) | undefined;
      signal?: AbortSignal | undefined;
    } = {},
  ): Promise<void> {
    const running = this.#running;
    const { length } = this.#memory.log;
    if (running) {
      if (running.events === length) return running.built;
      const next = () => this.refresh(options);
      return running.built.then(next, next);
    }
    const built = this.#run(options).finally(() => {
      this.#running = undefined;
    });
    this.#running = { built, events: length };
    return built;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    await this.#pool.destroy();
    await this.#running?.built.catch(() => {});
  }

  #isDue(): boolean {
    const { log, builtEvents } = this.#memory;
    const fresh = log.length - builtEvents;
    const waited = performance.now() - this.#built.at;
    return fresh > 0 && waited > REST * this.#built.took && (fresh > SHARE * log.length || waited > LONG);
  }

  async #run({
    onProgress,
    signal,
  }: {
    onProgress?: ((progress: Progress) => void) | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<void> {
    if (this.#closed) throw new Error('the engine is closed');
    const memory = this.#memory;
    const start = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (progress: Progress) => onProgress?.(progress));
    try {
      const task = { snapshot: memory.snapshot, port: port2 };
      const built: Built = await this.#pool.run(task, { transferList: [port2], ...(signal && { signal }) });
      memory.graph = built.graph;
      memory.weights = built.weights;
      memory.popularity = Popularity.over(built.popularity, memory.now);
      // What came in meanwhile.
      for (let event = built.events; event < memory.log.length; event++) {
        const weight = memory.meanings.weight[memory.log.kindOf(event)]!;
        memory.popularity.add(memory.log.itemOf(event), weight, memory.log.atOf(event));
      }
      memory.builtEvents = built.events;
      this.#built = { at: performance.now(), took: performance.now() - start };
    } catch (error) {
      // The worker was ended: say what that means.
      throw this.#closed ? new Error('the engine is closed', { cause: error }) : error;
    } finally {
      port1.close();
    }
  }
}
