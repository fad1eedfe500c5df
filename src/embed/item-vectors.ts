/** The vectors of items' texts, updated as items change; the texts are not kept. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { InvalidInput } from '../errors.js';
import { type Found, VectorIndex } from '../indexes/index.js';
import type { Progress } from '../runtime/index.js';
import { TextCache } from './cache.js';
import { type ItemText, partsOf, type TextEncoder } from './encoder.js';
import { loadTextEncoder } from './encoder-files.js';
import { endpointEncoder } from './endpoint.js';
import { type PretrainedEncoder, plainText } from './pretrained.js';
import type { TextSettings } from './settings.js';
import { transformersEncoder } from './transformers.js';

/** A receiver of items' texts. */
export interface TextSink {
  /** Sets the text of an item, replacing the previous one. */
  set(item: number, text: ItemText): void;
}

/** The vectors of items' texts. */
export interface TextVectors extends TextSink {
  /** Identifies the encoder; vectors of different encoders are not comparable. */
  readonly encoder: string;
  /** The vector of an item, of the encoder's width; `undefined` if it has none. */
  of(item: number): Float32Array | undefined;
  /** Sets the callbacks for vectors that are computed after `set`, and for errors. */
  listen(to: { onVector(item: number): void; onError(error: Error): void }): void;
  close(): Promise<void>;
}

/** An item without text, such as one that was deleted. */
export const NO_TEXT: ItemText = { title: null, tags: [], body: null };

/** Vectors by the trained encoder, computed synchronously. */
export class TrainedTexts implements TextVectors {
  readonly #model: TextEncoder;
  readonly #vectors: VectorIndex;

  /** @param rows the existing vectors, `[items, width]`. */
  constructor(
    readonly encoder: string,
    model: TextEncoder,
    rows?: Float32Array,
  ) {
    this.#model = model;
    this.#vectors = new VectorIndex(model.width, rows);
  }

  set(item: number, text: ItemText): void {
    const vector = new Float32Array(this.#model.width);
    this.#model.embed(partsOf(text), vector, 0);
    this.#vectors.set(item, vector);
  }

  of(item: number): Float32Array | undefined {
    return this.#vectors.of(item);
  }

  /** Embeds texts that belong to no item; zeros if none of a text's features was seen in training. */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    return texts.map((body) => {
      const vector = new Float32Array(this.#model.width);
      this.#model.embed(partsOf({ ...NO_TEXT, body }), vector, 0);
      return vector;
    });
  }

  listen(): void {}

  async close(): Promise<void> {}
}

/** The maximum number of texts in one call of a pretrained encoder. */
const BATCH = 64;

/** The wait before a retry after an error of the encoder, in milliseconds. */
const AGAIN = 30_000;

/**
 * Vectors by a pretrained encoder, computed in the background in batches, and cached by text. Until its vector is
 * computed, an item has none, or the previous one.
 */
export class PretrainedTexts implements TextVectors {
  readonly encoder: string;
  readonly #model: PretrainedEncoder;
  readonly #cache: TextCache;
  #vectors: VectorIndex | undefined;
  /** Texts to be embedded, by item. */
  readonly #waiting = new Map<number, string>();
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether {@link settled} is running, which embeds the waiting texts itself. */
  #awaited = false;
  #listener: Parameters<TextVectors['listen']>[0] = { onVector: () => {}, onError: () => {} };

  /** @param folder the folder of cached vectors. */
  constructor(model: PretrainedEncoder, folder: string) {
    this.encoder = model.name;
    this.#model = model;
    const name = createHash('sha256').update(model.name).digest('hex').slice(0, 16);
    this.#cache = new TextCache(join(folder, `${name}.vectors`));
  }

  set(item: number, text: ItemText): void {
    const plain = plainText(text);
    this.#waiting.delete(item);
    if (plain === '') {
      if (this.#vectors?.of(item)) this.#vectors.set(item, new Float32Array(this.#vectors.width));
      return;
    }
    const known = this.#cache.get(plain);
    if (known) this.#keep(item, known);
    else {
      this.#waiting.set(item, plain);
      this.#work();
    }
  }

  of(item: number): Float32Array | undefined {
    return this.#vectors?.of(item);
  }

  listen(to: Parameters<TextVectors['listen']>[0]): void {
    this.#listener = to;
  }

  /**
   * Embeds a text that belongs to no item, such as a query.
   * @throws TextEncoderError where the encoder fails.
   */
  async embed(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const stop = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
    const [vector] = await this.#model.embed([text], stop);
    return vector;
  }

  /** The items with the nearest vectors, of those that have one already. */
  search(vector: Float32Array, limit: number, eligible: (item: number) => boolean): Found {
    return vector.length === this.#vectors?.width
      ? this.#vectors.search(vector, limit, eligible)
      : { item: new Int32Array(0), score: new Float64Array(0) };
  }

  /**
   * Embeds all waiting texts.
   * @throws TextEncoderError where the encoder fails.
   */
  async settled(onProgress: (progress: Progress) => void = () => {}, signal?: AbortSignal): Promise<void> {
    const total = this.#waiting.size;
    this.#awaited = true;
    try {
      await this.#working;
      while (this.#waiting.size > 0) {
        await this.#some(signal);
        onProgress({ phase: 'embed', done: Math.max(0, total - this.#waiting.size), total });
      }
    } finally {
      this.#awaited = false;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#working;
    this.#cache.close();
  }

  #keep(item: number, vector: Float32Array): void {
    this.#vectors ??= new VectorIndex(vector.length);
    this.#vectors.set(item, vector);
    this.#listener.onVector(item);
  }

  /** Embeds waiting texts in the background. */
  #work(): void {
    if (this.#working || this.#timer) return;
    this.#working = (async () => {
      // Collect the texts set in the same turn of the event loop.
      await new Promise(setImmediate);
      while (this.#waiting.size > 0 && !this.#awaited) await this.#some();
    })()
      .catch((error: Error) => {
        if (this.#stop.signal.aborted) return;
        this.#listener.onError(error);
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#work();
        }, AGAIN).unref();
      })
      .finally(() => {
        this.#working = undefined;
      });
  }

  /** Embeds a batch of the waiting texts. */
  async #some(signal?: AbortSignal): Promise<void> {
    const batch = [...this.#waiting].slice(0, BATCH);
    if (batch.length === 0) return;
    const vectors = await this.#model.embed(
      batch.map(([, text]) => text),
      signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal,
    );
    batch.forEach(([item, text], k) => {
      this.#cache.add(text, vectors[k]);
      // The item may have another text by now.
      if (this.#waiting.get(item) !== text) return;
      this.#waiting.delete(item);
      this.#keep(item, vectors[k]);
    });
  }
}

/**
 * Item vectors by the configured pretrained encoder, if there is one.
 * @param kept the folder of cached vectors, used by one instance only.
 * @throws InvalidInput where its key is not there.
 */
export function pretrainedTexts(
  data: string,
  settings: TextSettings,
  kept = 'text-vectors',
): PretrainedTexts | undefined {
  const encoder = pretrainedEncoder(settings);
  return encoder && new PretrainedTexts(encoder, join(data, 'models', kept));
}

/**
 * The configured pretrained encoder, if there is one, without a cache.
 * @throws InvalidInput where its key is not there.
 */
export function pretrainedEncoder(settings: TextSettings): PretrainedEncoder | undefined {
  if (settings.encoder === 'transformers') return transformersEncoder(settings.model);
  if (settings.encoder !== 'endpoint') return undefined;
  const { url, model, keyFrom } = settings;
  const key = keyFrom === undefined ? undefined : process.env[keyFrom];
  if (keyFrom !== undefined && !key) {
    throw new InvalidInput(
      'text.keyFrom',
      `names the environment variable ${keyFrom}, which is not set: put the key of ${url} into it`,
    );
  }
  return endpointEncoder({ url, model, key });
}

const TRAINED = 'trained/';

/** The folder of a trained encoder. */
const trainedFolder = (data: string, stamp: string) => join(data, 'models', 'text', stamp);

/** The folder and name of an encoder that is about to be trained. */
export function newTrained(data: string, stamp: string): { readonly folder: string; readonly name: string } {
  return { folder: trainedFolder(data, stamp), name: TRAINED + stamp };
}

/**
 * Item vectors by the encoder that a model was trained with, given its name: a trained encoder, or the configured one.
 *
 * @throws InvalidInput where it is neither of these.
 */
export async function textsBy(encoder: string, data: string, settings: TextSettings): Promise<TextVectors> {
  if (encoder.startsWith(TRAINED)) {
    const folder = trainedFolder(data, encoder.slice(TRAINED.length));
    try {
      return new TrainedTexts(encoder, (await loadTextEncoder(folder)).encoder);
    } catch (error) {
      throw new InvalidInput(
        'models',
        `have no readable text encoder: ${(error as Error).message}: train again`,
      );
    }
  }
  const texts = pretrainedTexts(data, settings);
  if (texts?.encoder === encoder) return texts;
  await texts?.close();
  throw new InvalidInput(
    'text',
    `is not the encoder ${encoder} that the model was trained with: train again`,
  );
}
