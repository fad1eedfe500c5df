/**
 * The vectors of terms by which searches know what is meant alike: fitted to the search index in a worker thread, and anew
 * once there is half as much more, or only half as much.
 */
import type { ChunkIndex, TermVectors } from '../indexes/index.js';
import { repeat, SECOND, WorkerThread } from '../runtime/index.js';

/** How often is looked whether they are due, in milliseconds. */
const LOOK = 5 * SECOND;

/** One for an engine. */
export class LatentVectors {
  readonly #index: () => ChunkIndex | undefined;
  #thread: WorkerThread | undefined;
  #stop = () => {};

  /** @param index the search index, once it is whole. */
  constructor(index: () => ChunkIndex | undefined) {
    this.#index = index;
  }

  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(LOOK, () => this.fit(), onError);
  }

  /** Fits them where that is due. */
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
