/** Keeps what is retrieved with the sequence model that the registry says is served, while lists are served. */
import { availableParallelism } from 'node:os';
import { type TextSettings, type TextVectors, textsBy } from '../embed/index.js';
import { InvalidInput } from '../errors.js';
import type { ModelRecord, ModelRegistry, SavedSequence } from '../models/index.js';
import { repeat, SECOND, SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import { openTextSource } from '../train/index.js';
import { SEQUENCE, servedSequence, trainFor } from './sequence-versions.js';
import type { OfflineTraining } from './train-offline.js';

type Training = Pick<OfflineTraining, 'seed' | 'needsText' | 'onProgress' | 'signal'>;

/** How often it looks, in milliseconds. */
const LOOK = 5 * SECOND;

export interface SequenceLifecycleOptions {
  /** The data folder. */
  readonly data: string;
  /** The encoder of texts that is configured. */
  readonly settings: TextSettings;
  readonly store: Store;
  readonly memory: EngineState;
  readonly registry: ModelRegistry;
  readonly warn: (message: string) => void;
}

export class SequenceLifecycle {
  readonly #of: SequenceLifecycleOptions;
  #stop = () => {};
  /** The version that was looked at last, whatever came of it. */
  #known: string | undefined;
  /** The vectors of texts that the model in use takes. */
  #texts: TextVectors | undefined;
  readonly #updates = new SerialQueue();
  readonly #trainings = new SerialQueue();
  readonly #closing = new AbortController();

  constructor(of: SequenceLifecycleOptions) {
    this.#of = of;
  }

  /**
   * Takes up what is served now, if that is another.
   * @throws InvalidInput where it cannot be read; it is then looked at no more.
   * @returns whether anything changed.
   */
  update(): Promise<boolean> {
    return this.#updates.run(() => this.#update());
  }

  async #update(): Promise<boolean> {
    const { registry, memory, store, warn } = this.#of;
    const id = await registry.serving(SEQUENCE);
    if (id === this.#known) return false;
    this.#known = id;
    const saved = await servedSequence(registry);
    if (!saved) {
      memory.sequence.drop();
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
    if (await memory.sequence.swap(saved, texts, unread)) {
      await this.#keep(texts);
      return true;
    }
    if (texts !== this.#texts) await texts?.close();
    warn(`${id} is of another database and is not used: train anew`);
    return false;
  }

  /** The vectors by the encoder that a model was trained with: those at hand, where they are by the same. */
  async #textsOf({ about: { encoder } }: SavedSequence): Promise<TextVectors | undefined> {
    const { data, settings, memory, warn } = this.#of;
    if (!encoder || encoder === this.#texts?.encoder) return encoder ? this.#texts : undefined;
    const texts = await textsBy(encoder, data, settings);
    texts.listen({
      onVector: (item) => memory.sequence.describe(item),
      onError: ({ message }) => warn(`texts wait for their vectors: ${message}`),
    });
    return texts;
  }

  /**
   * Trains anew on all that is known, and takes up what comes of it. A core is left to serving.
   * @throws NotEnoughData where there is nothing to train on.
   */
  train(options: Training = {}): Promise<ModelRecord> {
    return this.#trainings.run(() => this.#train(options));
  }

  async #train({ seed = 1, onProgress, signal: wanted, needsText }: Training): Promise<ModelRecord> {
    const signal = AbortSignal.any([this.#closing.signal, ...(wanted ? [wanted] : [])]);
    const { data, settings, store, memory, registry } = this.#of;
    const learner = await openTextSource(data, settings, { open: this.#texts });
    try {
      if (learner.sink) {
        for await (const rows of store.items.scan()) {
          for (const { no, title, tags, body } of rows) learner.sink.set(no, { title, tags, body });
        }
      }
      const threads = Math.max(1, availableParallelism() - 1);
      const { record } = await trainFor(memory, learner, {
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
      await learner.close();
    }
  }

  async #keep(texts: TextVectors | undefined): Promise<void> {
    if (texts === this.#texts) return;
    await this.#texts?.close();
    this.#texts = texts;
  }

  /** @param onSwapped called where another model is retrieved with. */
  start(onSwapped: () => void, onError: (error: unknown) => void): void {
    const look = async () => {
      if (await this.update()) onSwapped();
    };
    this.#stop = repeat(LOOK, look, onError);
  }

  async close(): Promise<void> {
    this.#stop();
    this.#closing.abort();
    await this.#trainings.run(async () => {});
    await this.#updates.run(async () => {});
    await this.#texts?.close();
  }
}
