/** The vectors of items' texts, held as items come and change; the texts themselves are not. */
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

/** Takes in items' texts. */
export interface TextSink {
  /** Another text of the same item takes the place of the one before. */
  set(item: number, text: ItemText): void;
}

/** What is known of texts. */
export interface TextVectors extends TextSink {
  /** Tells the encoder from others: vectors of two encoders have nothing to do with each other. */
  readonly encoder: string;
  /** Float32 of the encoder's width; `undefined` where nothing is known of the item's text. */
  of(item: number): Float32Array | undefined;
  /** Tells of vectors that come later than their texts, and of why they do not. */
  listen(to: { onVector(item: number): void; onError(error: Error): void }): void;
  close(): Promise<void>;
}

/** An item without text, such as one that was deleted. */
export const NO_TEXT: ItemText = { title: null, tags: [], body: null };

/** By the trained encoder: each text at once. */
export class TrainedTexts implements TextVectors {
  readonly #model: TextEncoder;
  readonly #vectors: VectorIndex;

  /** @param rows vectors there are already, `[items, width]`. */
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

  /** The vectors of texts that are of no item; zeros where none of a text's words was seen in training. */
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

/** Texts of one call of a pretrained encoder. */
const BATCH = 64;

/** After a failure the encoder is asked again after this long, in milliseconds. */
const AGAIN = 30_000;

/**
 * By a pretrained encoder: in the background, several texts at a time, each text once and for all. Until its vector has
 * come an item has none, or the one before.
 */
export class PretrainedTexts implements TextVectors {
  readonly encoder: string;
  readonly #model: PretrainedEncoder;
  readonly #cache: TextCache;
  #vectors: VectorIndex | undefined;
  /** Texts that wait for their vector, by item. */
  readonly #waiting = new Map<number, string>();
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether somebody waits for all, and so does the work. */
  #awaited = false;
  #listener: Parameters<TextVectors['listen']>[0] = { onVector: () => {}, onError: () => {} };

  /** @param folder where vectors are kept. */
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
   * The vector of a text that is of no item, such as a query.
   * @throws TextEncoderError where it cannot be had.
   */
  async embed(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const stop = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
    const [vector] = await this.#model.embed([text], stop);
    return vector;
  }

  /** The items with the vectors nearest to one, among those that have theirs already. */
  search(vector: Float32Array, limit: number, eligible: (item: number) => boolean): Found {
    return vector.length === this.#vectors?.width
      ? this.#vectors.search(vector, limit, eligible)
      : { item: new Int32Array(0), score: new Float64Array(0) };
  }

  /**
   * Waits until no text waits any more.
   * @throws TextEncoderError where vectors cannot be had.
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

  /** Works off what waits, in the background. */
  #work(): void {
    if (this.#working || this.#timer) return;
    this.#working = (async () => {
      // What comes in the same turn goes out together.
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

  /** Embeds some of what waits. */
  async #some(signal?: AbortSignal): Promise<void> {
    const batch = [...this.#waiting].slice(0, BATCH);
    if (batch.length === 0) return;
    const vectors = await this.#model.embed(
      batch.map(([, text]) => text),
      signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal,
    );
    batch.forEach(([item, text], k) => {
      this.#cache.add(text, vectors[k]);
      // It may have another text by now.
      if (this.#waiting.get(item) !== text) return;
      this.#waiting.delete(item);
      this.#keep(item, vectors[k]);
    });
  }
}

/**
 * The pretrained encoder that is configured, if one is.
 * @param kept the folder of vectors: no two may write to one.
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
 * The pretrained encoder that is configured, if one is, without anything that is kept.
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

/** Where encoders that were trained here are. */
const trainedFolder = (data: string, stamp: string) => join(data, 'models', 'text', stamp);

/** Where an encoder that is about to be trained goes, and its name. */
export function newTrained(data: string, stamp: string): { readonly folder: string; readonly name: string } {
  return { folder: trainedFolder(data, stamp), name: TRAINED + stamp };
}

/**
 * The vectors by an encoder that a model was trained with, by its name: one that was trained here, or the one that is
 * configured.
 *
 * @throws InvalidInput where it is neither.
 */
export async function textsBy(encoder: string, data: string, settings: TextSettings): Promise<TextVectors> {
  if (encoder.startsWith(TRAINED)) {
    const folder = trainedFolder(data, encoder.slice(TRAINED.length));
    try {
      return new TrainedTexts(encoder, (await loadTextEncoder(folder)).encoder);
    } catch (error) {
      throw new InvalidInput('models', `lack a text encoder: ${(error as Error).message}: train again`);
    }
  }
  const texts = pretrainedTexts(data, settings);
  if (texts?.encoder === encoder) return texts;
  await texts?.close();
  throw new InvalidInput('text', `is not the encoder ${encoder}, with which was trained: train again`);
}
