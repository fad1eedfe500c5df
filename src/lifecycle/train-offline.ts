/** Training of the sequence model and the text encoder on a data folder that is not being served. */
import { readConfig } from '../config/index.js';
import { ModelRegistry } from '../models/index.js';
import type { Progress } from '../runtime/index.js';
import { type DataOptions, openState } from '../state/index.js';
import { openTextSource } from '../train/index.js';
import { checkTextIsTrained, type Trained, trainFor } from './sequence-versions.js';

export interface OfflineTraining extends DataOptions {
  /** The seed of all random numbers; 1 by default. */
  readonly seed?: number | undefined;
  /** The id of a stopped run to resume from its last complete epoch; only with the same events. */
  readonly resume?: string | undefined;
  /** Whether to fail instead of training the sequence model without a text encoder. */
  readonly needsText?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains the text encoder, unless one is configured, then the sequence model on all events and the vectors of items'
 * texts, and stores it as a version. It is served from then on, unless the served version is at least as good at
 * finding what people took last. Its runs are logged even if it is stopped (`tandem runs`).
 *
 * @throws NotEnoughData where there is nothing to train on; InvalidInput where texts are required and another encoder
 *   than the one trained here is configured; FolderInUse where another process has the folder open.
 */
export async function trainOffline(options: OfflineTraining = {}): Promise<Trained> {
  const { data = './data', seed = 1, resume, needsText, onProgress, signal } = options;
  const { text } = await readConfig(data);
  if (needsText) checkTextIsTrained(text);
  const source = await openTextSource(data, text, { resume });
  try {
    const registry = new ModelRegistry(data);
    const state = await openState(data, options, { registry, texts: source.sink });
    signal?.throwIfAborted();
    return await trainFor(state, source, { data, registry, seed, resume, needsText, onProgress, signal });
  } finally {
    await source.close();
  }
}
