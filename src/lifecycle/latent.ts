/**
 * Latent vectors of terms, by which searches find related words: fitted to the search index in a worker thread, and
 * fitted again once the index has grown by half or shrunk to half.
 */
import type { ChunkIndex, TermVectors } from '../indexes/index.js';
import { repeat, SECOND, WorkerThread } from '../runtime/index.js';

/** How often to check whether fitting is due, in milliseconds. */
const LOOK = 5 * SECOND;

/** One instance per engine. */
export class LatentVectors {
  readonly #index: () => ChunkIndex | undefined;
  #thread: WorkerThread | undefined;
  #stop = () => {};

  /** @param index the search index, once it is complete. */
  constructor(index: () => ChunkIndex | undefined) {
    this.#index = index;
  }

  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(LOOK, () => this.fit(), onError);
  }

  /** Fits the vectors if it is due. */
  async fit(): Promise<void> {
    const index = this.#index();
    if (!index?.latent.due) return;
    const { latent } = index;
    this.#thread ??= new WorkerThread(new URL('./latent-worker.js', import.meta.url), { background: true });
    const sample = await latent.sample();
    latent.use(sample, await this.#thread.run<TermVectors>({ rows: sample.rows }));
    await index.prepare();
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#thread?.close();
  }
}
