/**
 * Digests of documents: the data that refinement needs, cached with the first use: the most significant terms with
 * their weights, and the latent vector, in one byte per number. Reading all terms of a document takes many times as
 * long.
 */
import { withRoom } from '../../runtime/index.js';
import type { Documents } from './documents.js';
import type { Latent } from './latent.js';
import type { TermCounts } from './term-counts.js';

/** The maximum number of terms in a digest; and their minimum inverse document frequency. */
export const [TERMS, TELLING] = [24, 1.5] as const;

/** The maximum number of cached digests; the cache is cleared when full. */
const KEPT = 100_000;

/** The relative change in the number of documents after which digests are recomputed, as term weights change. */
const CHANGED = 0.2;

/** The largest number that a byte holds, without and with a sign. */
const [BYTE, SIGNED] = [255, 127] as const;

/** The number of documents read between two turns of the event loop. */
const STRIDE = 64;

/** The digests of one inverted index. */
export class Digests {
  readonly #docs: Documents;
  readonly #counts: TermCounts;
  readonly #latent: Latent;
  /** The index of each document's digest, from 1; 0 if there is none. */
  #placeOf: Int32Array = new Int32Array(0);
  #length = 0;
  /** The number of documents when the first digest was made. */
  #documents = 0;
  #version = 0;
  /**
   * By digest: the number of terms, and {@link TERMS} entries for their numbers and weights, normalised to length 1.
   */
  #count: Uint8Array = new Uint8Array(0);
  #numbers: Uint32Array = new Uint32Array(0);
  #weights: Uint8Array = new Uint8Array(0);
  /** By digest: the quantisation step of the weights, and of the vector. */
  #weightStep: Float32Array = new Float32Array(0);
  #vectorStep: Float32Array = new Float32Array(0);
  #vectors = new Int8Array(0);

  constructor(docs: Documents, counts: TermCounts, latent: Latent) {
    this.#docs = docs;
    this.#counts = counts;
    this.#latent = latent;
  }

  /** Computes the digests of all documents, up to the maximum, in advance. Yields to the event loop. */
  async prepare(): Promise<void> {
    for (let doc = 0; doc < Math.min(KEPT, this.#docs.count); doc++) {
      if (this.#docs.keyOf[doc] >= 0) this.#of(doc);
      if (doc % STRIDE === STRIDE - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Clears the cache, as documents were renumbered. */
  forget(): void {
    this.#placeOf.fill(0);
    this.#length = 0;
  }

  /** The indexes of the digests of some documents; valid until the next call. */
  of(docs: readonly number[]): Int32Array {
    const { size } = this.#docs;
    const aged = Math.abs(size - this.#documents) > CHANGED * this.#documents;
    if (aged || this.#version !== this.#latent.version || this.#length + docs.length > KEPT) {
      this.forget();
      this.#documents = size;
      this.#version = this.#latent.version;
    }
    return Int32Array.from(docs, (doc) => this.#of(doc));
  }

  #of(doc: number): number {
    if (doc >= this.#placeOf.length) this.#placeOf = withRoom(this.#placeOf, this.#docs.count);
    if (this.#placeOf[doc] === 0) {
      this.#make(doc, this.#length++);
      this.#placeOf[doc] = this.#length;
    }
    return this.#placeOf[doc] - 1;
  }

  /** The number of terms in a digest; and the number and weight of its `k`-th term. */
  countAt(place: number): number {
    return this.#count[place];
  }

  numberAt(place: number, k: number): number {
    return this.#numbers[place * TERMS + k];
  }

  weightAt(place: number, k: number): number {
    return this.#weights[place * TERMS + k] * this.#weightStep[place];
  }

  /** The inner product of a vector and the latent vector of a digest, whose length is 1. */
  along(place: number, vector: Float64Array): number {
    const width = vector.length;
    const from = place * width;
    let sum = 0;
    for (let j = 0; j < width; j++) sum += vector[j] * this.#vectors[from + j];
    return sum * this.#vectorStep[place];
  }

  /** Adds the latent vector of a digest, with a weight, to a sum. */
  addTo(sum: Float64Array, place: number, weight: number): void {
    const by = weight * this.#vectorStep[place];
    for (let j = 0; j < sum.length; j++) sum[j] += by * this.#vectors[place * sum.length + j];
  }

  #make(doc: number, place: number): void {
    const { width } = this.#latent;
    this.#count = withRoom(this.#count, place + 1);
    this.#weightStep = withRoom(this.#weightStep, place + 1);
    this.#vectorStep = withRoom(this.#vectorStep, place + 1);
    this.#numbers = withRoom(this.#numbers, (place + 1) * TERMS);
    this.#weights = withRoom(this.#weights, (place + 1) * TERMS);
    const { start, slot, weight, numbers, rareness, slots } = this.#counts.read([doc]);
    const telling: number[] = [];
    for (let e = 0; e < start[1]; e++) if (rareness[slot[e]] >= TELLING) telling.push(e);
    telling.sort((a, b) => weight[b] - weight[a] || numbers[slot[a]] - numbers[slot[b]]).splice(TERMS);
    const length = Math.hypot(...telling.map((e) => weight[e])) || 1;
    const highest = telling.length > 0 ? weight[telling[0]] : 0;
    this.#count[place] = telling.length;
    this.#weightStep[place] = highest / length / BYTE;
    telling.forEach((e, k) => {
      this.#numbers[place * TERMS + k] = numbers[slot[e]];
      this.#weights[place * TERMS + k] = Math.round((weight[e] / highest) * BYTE);
    });
    if (width > 0) {
      const terms = Array.from({ length: start[1] }, (_, e) => ({
        number: numbers[slot[e]],
        idf: weight[e],
      }));
      this.#keepVector(place, width, this.#latent.vectorOf(terms));
    }
    this.#counts.forget(slots);
  }

  #keepVector(place: number, width: number, vector: Float64Array | undefined): void {
    if (this.#vectors.length < (place + 1) * width) {
      const larger = new Int8Array(Math.ceil((place + 1) * width * 1.5));
      larger.set(this.#vectors);
      this.#vectors = larger;
    }
    const highest = vector?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0;
    this.#vectorStep[place] = highest / SIGNED;
    for (let j = 0; j < width; j++)
      this.#vectors[place * width + j] = highest > 0 ? Math.round((vector![j] / highest) * SIGNED) : 0;
  }
}
