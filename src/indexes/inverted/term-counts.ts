/**
 * The terms of some documents with their weights, for refinement, with reused scratch memory. Terms get slots, numbered
 * from 0 in order of occurrence, so that arrays by term are small.
 */
import { withRoom } from '../../runtime/index.js';
import { BREAK, type Documents, SAME_PLACE } from './documents.js';

/** The maximum number of terms read of a document. */
const READ = 512;

/** BM25's k1, for counts of terms. */
const K1 = 1.2;

/** The relative change in the number of documents after which inverse document frequencies are recomputed. */
const CHANGED = 0.02;

/** Documents in rows: row `k` is from `start[k]` to before `start[k + 1]`. Valid until the next read. */
export interface Entries {
  readonly start: Int32Array;
  readonly slot: Int32Array;
  /** The saturated count times the term's inverse document frequency. */
  readonly weight: Float32Array;
  /** The number of slots; and by slot, the number of its term and the inverse document frequency. */
  readonly slots: number;
  readonly numbers: Int32Array;
  readonly rareness: Float32Array;
}

/** The terms of a few documents at a time. */
export class TermCounts {
  readonly #docs: Documents;
  readonly #idf: (number: number) => number;
  readonly #sorted = new Uint32Array(READ);
  #slot: Int32Array = new Int32Array(0);
  #weight: Float32Array = new Float32Array(0);
  #numbers: Int32Array = new Int32Array(0);
  #rareness: Float32Array = new Float32Array(0);
  /** The slot of a term by number, from 1. */
  #slotOf: Int32Array = new Int32Array(0);
  /**
   * The inverse document frequency of a term by number, plus 1; 0 if not computed; and the number of documents that
   * they are of.
   */
  #rare: Float32Array = new Float32Array(0);
  #documents = 0;

  /** @param idf the inverse document frequency of a term, by its number. */
  constructor(docs: Documents, idf: (number: number) => number) {
    this.#docs = docs;
    this.#idf = idf;
  }

  /** The approximate inverse document frequency of a term. */
  rareness(number: number): number {
    if (number >= this.#rare.length) this.#rare = withRoom(this.#rare, number + 1);
    const known = this.#rare[number];
    if (known > 0) return known - 1;
    const rare = this.#idf(number);
    this.#rare[number] = rare + 1;
    return rare;
  }

  /** Reads documents; must be followed by {@link forget}. */
  read(docs: readonly number[]): Entries {
    const { size } = this.#docs;
    if (Math.abs(size - this.#documents) > CHANGED * this.#documents) {
      this.#rare.fill(0);
      this.#documents = size;
    }
    const start = new Int32Array(docs.length + 1);
    let count = 0;
    let slots = 0;
    docs.forEach((doc, k) => {
      const tokens = this.#sort(doc);
      this.#slot = withRoom(this.#slot, count + tokens.length);
      this.#weight = withRoom(this.#weight, count + tokens.length);
      for (let at = 0; at < tokens.length && tokens[at] !== BREAK; ) {
        const number = tokens[at];
        const from = at;
        while (at < tokens.length && tokens[at] === number) at++;
        const slot = this.#slotFor(number, slots);
        if (slot === slots) slots++;
        this.#slot[count] = slot;
        this.#weight[count++] = ((at - from) / (at - from + K1)) * this.#rareness[slot];
      }
      start[k + 1] = count;
    });
    const [slot, weight, numbers, rareness] = [this.#slot, this.#weight, this.#numbers, this.#rareness];
    return { start, slot, weight, slots, numbers, rareness };
  }

  /** Releases the slots. */
  forget(slots: number): void {
    for (let s = 0; s < slots; s++) this.#slotOf[this.#numbers[s]] = 0;
  }

  #slotFor(number: number, next: number): number {
    if (number >= this.#slotOf.length) this.#slotOf = withRoom(this.#slotOf, number + 1);
    const known = this.#slotOf[number];
    if (known > 0) return known - 1;
    this.#slotOf[number] = next + 1;
    this.#numbers = withRoom(this.#numbers, next + 1);
    this.#rareness = withRoom(this.#rareness, next + 1);
    this.#numbers[next] = number;
    this.#rareness[next] = this.rareness(number);
    return next;
  }

  /** A document's terms in ascending order. */
  #sort(doc: number): Uint32Array {
    const tokens = this.#docs.tokensOf(doc);
    const sorted = this.#sorted.subarray(0, Math.min(READ, tokens.length));
    for (let k = 0; k < sorted.length; k++) {
      const token = tokens[k];
      sorted[k] = token >= SAME_PLACE ? token - SAME_PLACE : token;
    }
    return sorted.sort();
  }
}
