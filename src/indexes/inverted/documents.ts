/**
 * The documents of an inverted index: numbers in order of insertion, keys, lengths of fields, and terms in the order of
 * the text, for phrases, proximity and similarity.
 */
import { withRoom } from '../../runtime/index.js';
import { FIELDS } from './postings.js';

/** Deleted versions are removed once they are this share of all, and at least this many. */
const [DEAD_SHARE, DEAD_LEAST] = [0.25, 1_000] as const;

const WIDTH = FIELDS.length;

/** A flag on a term's number: it has the position of the term before it, as parts of an identifier have. */
export const SAME_PLACE = 0x8000_0000;

/** In place of a term: the end of a field, or of a part of it. */
export const BREAK = 0x7fff_ffff;

/** All documents as columns; see the fields of {@link Documents}. */
export interface DocumentColumns {
  readonly keys: Int32Array;
  readonly lengths: Uint32Array;
  readonly start: Uint32Array;
  readonly tokens: Uint32Array;
}

/** The documents of one inverted index. */
export class Documents {
  readonly #docOf = new Map<number, number>();
  /** The key of each document, below 0 if it was replaced or deleted. */
  keyOf: Int32Array = new Int32Array(0);
  /** The number of terms of each document by field; document `d`'s from `d * FIELDS.length` on. */
  lengths: Uint32Array = new Uint32Array(0);
  /** The numbers of all documents' terms, in the order of their texts; document `d`'s are `start[d]` to `start[d + 1]`. */
  #tokens: Uint32Array = new Uint32Array(0);
  #start: Uint32Array = new Uint32Array(1);
  readonly #total = new Float64Array(WIDTH);
  #count = 0;

  /** The columns from which {@link restored} restores the documents, except unused numbers. */
  columns(): DocumentColumns {
    return {
      keys: this.keyOf.subarray(0, this.#count),
      lengths: this.lengths.subarray(0, this.#count * WIDTH),
      start: this.#start.subarray(0, this.#count + 1),
      tokens: this.#tokens.subarray(0, this.#start[this.#count]),
    };
  }

  /** @param columns the columns, which are not copied. */
  static restored({ keys, lengths, start, tokens }: DocumentColumns): Documents {
    const docs = new Documents();
    docs.keyOf = keys;
    docs.lengths = lengths;
    docs.#start = start;
    docs.#tokens = tokens;
    docs.#count = keys.length;
    for (let doc = 0; doc < keys.length; doc++) {
      if (keys[doc] < 0) continue;
      docs.#docOf.set(keys[doc], doc);
      for (let f = 0; f < WIDTH; f++) docs.#total[f] += lengths[doc * WIDTH + f];
    }
    return docs;
  }

  /** The number of documents, without replaced and deleted ones. */
  get size(): number {
    return this.#docOf.size;
  }

  /** One more than the largest number. */
  get count(): number {
    return this.#count;
  }

  of(key: number): number | undefined {
    return this.#docOf.get(key);
  }

  /** The terms of a document in the order of its text, possibly with {@link SAME_PLACE}; or {@link BREAK}. */
  tokensOf(doc: number): Uint32Array {
    return this.#tokens.subarray(this.#start[doc], this.#start[doc + 1]);
  }

  /** The number of terms of a document in field `f`. */
  lengthOf(doc: number, f: number): number {
    return this.lengths[doc * WIDTH + f];
  }

  /** @returns the number of the new document, above all earlier ones. */
  begin(key: number): number {
    const doc = this.#count++;
    this.keyOf = withRoom(this.keyOf, doc + 1);
    this.lengths = withRoom(this.lengths, this.#count * WIDTH);
    this.keyOf[doc] = key;
    this.#docOf.set(key, doc);
    return doc;
  }

  /** Sets the terms of the document begun last. @param lengths by field. */
  finish(lengths: ArrayLike<number>, tokens: readonly number[]): void {
    const doc = this.#count - 1;
    for (let f = 0; f < WIDTH; f++) {
      this.lengths[doc * WIDTH + f] = lengths[f];
      this.#total[f] += lengths[f];
    }
    this.#start = withRoom(this.#start, doc + 2);
    const from = this.#start[doc];
    this.#tokens = withRoom(this.#tokens, from + tokens.length);
    this.#tokens.set(tokens, from);
    this.#start[doc + 1] = from + tokens.length;
  }

  /** @returns whether it existed. */
  delete(key: number): boolean {
    const doc = this.#docOf.get(key);
    if (doc === undefined) return false;
    this.#docOf.delete(key);
    this.keyOf[doc] = -1;
    for (let f = 0; f < WIDTH; f++) this.#total[f] -= this.lengths[doc * WIDTH + f];
    return true;
  }

  /** The average length of a field; 1 if it is empty in all documents. */
  usual(f: number): number {
    return this.#total[f] / Math.max(1, this.size) || 1;
  }

  /** Whether {@link compact} is due. */
  get due(): boolean {
    const dead = this.#count - this.size;
    return dead >= DEAD_LEAST && dead > DEAD_SHARE * this.#count;
  }

  /** Removes replaced and deleted documents. @returns the new number by old number, or -1. */
  compact(): Int32Array {
    const numberOf = new Int32Array(this.#count).fill(-1);
    let kept = 0;
    for (let doc = 0; doc < this.#count; doc++) {
      const key = this.keyOf[doc];
      if (key < 0) continue;
      numberOf[doc] = kept;
      this.#docOf.set(key, kept);
      this.keyOf[kept] = key;
      this.lengths.copyWithin(kept * WIDTH, doc * WIDTH, (doc + 1) * WIDTH);
      const [from, until, to] = [this.#start[doc], this.#start[doc + 1], this.#start[kept]];
      this.#tokens.copyWithin(to, from, until);
      this.#start[kept + 1] = to + until - from;
      kept++;
    }
    this.#count = kept;
    return numberOf;
  }
}
