/**
 * Digests of documents: the little of a document that the second look at it needs, kept once it was looked at. That is its
 * most telling terms with their weights, and its latent vector, in one byte a number. Reading all terms of a document
 * costs many times as much.
 */
import { withRoom } from '../../runtime/index.js';
import type { Documents } from './documents.js';
import type { Latent } from './latent.js';
import type { TermCounts } from './term-counts.js';

/** Terms that are kept of a document, at most; and how rare each must be to tell what a document is about. */
export const [TERMS, TELLING] = [24, 1.5] as const;

/** Documents whose digests are kept, at most: then they are forgotten together. */
const KEPT = 100_000;

/** They are made anew once there are this much more or fewer documents: terms are more or less rare then. */
const CHANGED = 0.2;

/** The largest number that a byte holds, without and with a sign. */
const [BYTE, SIGNED] = [255, 127] as const;

/** Documents that are read between two turns of the event loop. */
const STRIDE = 64;

/** The digests of one inverted index. */
export class Digests {
  readonly #docs: Documents;
  readonly #counts: TermCounts;
  readonly #latent: Latent;
  /** By document: where its digest is, from 1; 0 where there is none. */
  #placeOf: Int32Array = new Int32Array(0);
  #length = 0;
  /** How many documents there were when the first was made. */
  #documents = 0;
  #version = 0;
  /** By place: how many terms, and {@link TERMS} places for their numbers and weights, the lengths of which are 1. */
  #count: Uint8Array = new Uint8Array(0);
  #numbers: Uint32Array = new Uint32Array(0);
  #weights: Uint8Array = new Uint8Array(0);
  /** By place: what one step of a weight, and of a number of the vector, stands for. */
  #weightStep: Float32Array = new Float32Array(0);
  #vectorStep: Float32Array = new Float32Array(0);
  #vectors = new Int8Array(0);

  constructor(docs: Documents, counts: TermCounts, latent: Latent) {
    this.#docs = docs;
    this.#counts = counts;
    this.#latent = latent;
  }

  /** Makes those of all documents, as far as they are kept, before they are searched for. Lets others have their turn. */
  async prepare(): Promise<void> {
    for (let doc = 0; doc < Math.min(KEPT, this.#docs.count); doc++) {
      if (this.#docs.keyOf[doc] >= 0) this.#of(doc);
      if (doc % STRIDE === STRIDE - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Forgets all: documents have other numbers. */
  forget(): void {
    this.#placeOf.fill(0);
    this.#length = 0;
  }

  /** The places of the digests of some documents: until this is called again. */
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

  /** How many terms are kept in a place; then the number, and the weight, of its `k`-th. */
  countAt(place: number): number {
    return this.#count[place];
  }

  numberAt(place: number, k: number): number {
    return this.#numbers[place * TERMS + k];
  }

  weightAt(place: number, k: number): number {
    return this.#weights[place * TERMS + k] * this.#weightStep[place];
  }

  /** The inner product of a vector and the latent vector in a place, whose length is 1. */
  along(place: number, vector: Float64Array): number {
    const width = vector.length;
    const from = place * width;
    let sum = 0;
    for (let j = 0; j < width; j++) sum += vector[j] * this.#vectors[from + j];
    return sum * this.#vectorStep[place];
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
