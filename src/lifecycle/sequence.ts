/**
 * The lifecycle of the sequence model beside serving: the version that the registry names is used for retrieval, and
 * new ones are trained on request.
 */
import { availableParallelism } from 'node:os';
import { type TextSettings, type TextVectors, textsBy } from '../embed/index.js';
import { InvalidInput } from '../errors.js';
import type { ModelRecord, ModelRegistry, SavedSequence } from '../models/index.js';
import { SerialQueue, traced } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import { openTextSource } from '../train/index.js';
import { followRegistry } from './follow.js';
import { SEQUENCE, servedSequence, trainFor } from './sequence-versions.js';
import type { OfflineTraining } from './train-offline.js';

type Training = Pick<OfflineTraining, 'seed' | 'needsText' | 'onProgress' | 'signal'>;

export interface SequenceLifecycleOptions {
  /** The data folder. */
  readonly data: string;
  /** The configured text encoder. */
  readonly settings: TextSettings;
  readonly store: Store;
  readonly state: EngineState;
  readonly registry: ModelRegistry;
  readonly warn: (message: string) => void;
}

/** One instance per engine. */
export class SequenceLifecycle {
  readonly #of: SequenceLifecycleOptions;
  #stop = () => {};
  /** The version that was last loaded, whether or not it could be used. */
  #known: string | undefined;
  /** The vectors of texts that the model in use takes as input. */
  #texts: TextVectors | undefined;
  readonly #updates = new SerialQueue();
  readonly #trainings = new SerialQueue();
  readonly #closing = new AbortController();

  constructor(of: SequenceLifecycleOptions) {
    this.#of = of;
  }

  /**
   * Uses the version that the registry names, if it changed.
   *
   * @throws InvalidInput where it cannot be read; it is not tried again.
   * @returns whether anything changed.
   */
  update(): Promise<boolean> {
    return this.#updates.run(() => this.#update());
  }

  async #update(): Promise<boolean> {
    const { registry, state, store, warn } = this.#of;
    const id = await registry.serving(SEQUENCE);
    if (id === this.#known) return false;
    this.#known = id;
    const saved = await servedSequence(registry);
    if (!saved) {
      state.sequence.drop();
      await this.#keep(undefined);
      return true;
    }
    let texts: TextVectors | undefined;
    try {
      texts = await this.#textsOf(saved);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      warn(`${id} is not used: ${error.message}`);
      return false;
    }
    const unread = texts && texts !== this.#texts ? store.items.scan() : undefined;
    if (await state.sequence.swap(saved, texts, unread)) {
      await this.#keep(texts);
      return true;
    }
    if (texts !== this.#texts) await texts?.close();
    warn(`${id} is of another database and is not used: train again`);
    return false;
  }

  /** Vectors from the encoder that a model was trained with: the present ones if they are from the same encoder. */
  async #textsOf({ about: { encoder } }: SavedSequence): Promise<TextVectors | undefined> {
    const { data, settings, state, warn } = this.#of;
    if (!encoder || encoder === this.#texts?.encoder) return encoder ? this.#texts : undefined;
    const texts = await textsBy(encoder, data, settings);
    texts.listen({
      onVector: (item) => state.sequence.describe(item),
      onError: ({ message }) => warn(`texts wait for their vectors: ${message}`),
    });
    return texts;
  }

  /**
   * Trains a new version on all data, and uses it if it is admitted. One core is left to serving.
   *
   * @throws NotEnoughData where there is nothing to train on.
   */
  train(options: Training = {}): Promise<ModelRecord> {
    return traced('tandem.train', { 'tandem.model': SEQUENCE }, () =>
      this.#trainings.run(() => this.#train(options)),
    );
  }

  async #train({ seed = 1, onProgress, signal: wanted, needsText }: Training): Promise<ModelRecord> {
    const signal = AbortSignal.any([this.#closing.signal, ...(wanted ? [wanted] : [])]);
    const { data, settings, store, state, registry } = this.#of;
    const source = await openTextSource(data, settings, { open: this.#texts });
    try {
      if (source.sink) {
        for await (const rows of store.items.scan()) {
          for (const { no, title, tags, body } of rows) source.sink.set(no, { title, tags, body });
        }
      }
      const threads = Math.max(1, availableParallelism() - 1);
      const { record } = await trainFor(state, source, {
        data,
        registry,
        seed,
        threads,
        onProgress,
        signal,
        needsText,
      });
      await this.update();
      return record;
    } finally {
      await source.close();
    }
  }

  async #keep(texts: TextVectors | undefined): Promise<void> {
    if (texts === this.#texts) return;
    await this.#texts?.close();
    this.#texts = texts;
  }

  /**
   * Starts following the registry in the background.
   *
   * @param onSwapped called after the version in use changed.
   */
  start(onSwapped: () => void, onError: (error: unknown) => void): void {
    this.#stop = followRegistry(() => this.update(), onSwapped, onError);
  }

  async close(): Promise<void> {
    this.#stop();
    this.#closing.abort();
    await this.#trainings.run(async () => {});
    await this.#updates.run(async () => {});
    await this.#texts?.close();
  }
}
