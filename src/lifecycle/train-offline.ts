/** Training the sequence model and the text encoder on a data folder that no process serves. */
import { readConfig } from '../config/index.js';
import { ModelRegistry } from '../models/index.js';
import type { Progress } from '../runtime/index.js';
import { type DataOptions, openState } from '../state/index.js';
import { openTextSource } from '../train/index.js';
import { checkTextIsTrained, type Trained, trainFor } from './sequence-versions.js';

export interface OfflineTraining extends DataOptions {
  /** Seed of all that is drawn by chance; 1 by default. */
  readonly seed?: number | undefined;
  /** The id of a run that was stopped, to go on with from its last whole epoch; for the same events only. */
  readonly resume?: string | undefined;
  /** Whether the sequence model is not to be trained without a text encoder. */
  readonly needsText?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains the text encoder, unless one is configured, and with the vectors it gives to items' texts the sequence model, on
 * all events, and keeps that as a version. It is served from then on, unless another is that finds what people took last
 * as well or better. Whatever stops it, its runs are logged (`tandem runs`).
 *
 * @throws NotEnoughData where there is nothing to train on; InvalidInput where the texts that are needed are not encoded
 *   by an encoder trained here; FolderInUse where another process has the folder open.
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
