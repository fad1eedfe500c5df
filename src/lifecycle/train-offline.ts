import { readConfig } from '../config/index.js';
import type { Progress } from '../runtime/index.js';
import { type DataOptions, openState } from '../state/index.js';
import { textLearner } from '../train/index.js';
import { type Trained, trainFor } from './sequence-versions.js';

export interface TrainOptions extends DataOptions {
  /** Seed of all that is drawn by chance; 1 by default. */
  readonly seed?: number | undefined;
  /** The id of a run that was stopped, to go on with from its last whole epoch; for the same events only. */
  readonly resume?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains the text encoder, unless one is configured, and with the vectors it gives to items' texts the sequence model, on
 * all events, and keeps that as a version. It is served from then on, unless another is that finds what people took last
 * as well or better. Whatever stops it, its runs are logged (`tandem runs`).
 *
 * @throws InvalidInput where there is nothing to learn from.
 */
export async function train(options: TrainOptions = {}): Promise<Trained> {
  const { data = './data', seed = 1, resume, onProgress, signal } = options;
  const { text } = await readConfig(data);
  const learner = await textLearner(data, text, { resume });
  try {
    const memory = await openState(data, options, learner.sink);
    signal?.throwIfAborted();
    return await trainFor(memory, learner, { data, seed, resume, onProgress, signal });
  } finally {
    await learner.close();
  }
}
