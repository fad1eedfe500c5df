/** The postings of one term: the documents that contain it, in ascending order, with counts by field. */
import { withRoom } from '../../runtime/index.js';
import type { BlockBounds } from './block-bounds.js';

/**
 * Fields of a document, the one with the highest weight first. A posting packs the counts of all four into 32 bits, 8
 * bits each.
 */
export const FIELDS = ['title', 'headings', 'tags', 'body'] as const;

export type FieldName = (typeof FIELDS)[number];

/** The maximum stored count; BM25 saturates long before. */
const MOST = 255;

/** The count in field `f`. */
export const countIn = (counts: number, f: number): number => (counts >>> (8 * f)) & MOST;

/** The postings of one term. */
export class Postings {
  doc: Int32Array = new Int32Array(2);
  counts: Uint32Array = new Uint32Array(2);
  length = 0;
  /** The bounds of the term by block; computed with the first search for the term. */
  bounds: BlockBounds | undefined;

  /** @param number the number of the term in documents. */
  constructor(
    readonly term: string,
    readonly number: number,
  ) {}

  /** Counts an occurrence of the term in field `f` of a document. @param doc the last document, or a higher number. */
  count(doc: number, f: number): void {
    let last = this.length - 1;
    if (last < 0 || this.doc[last] !== doc) {
      last = this.length++;
      this.doc = withRoom(this.doc, this.length);
      this.counts = withRoom(this.counts, this.length);
      this.doc[last] = doc;
      this.counts[last] = 0;
    }
    if (countIn(this.counts[last], f) < MOST) this.counts[last] += 2 ** (8 * f);
  }

  /** Renumbers documents, and removes those with a new number below 0. */
  renumber(numberOf: Int32Array): void {
    let kept = 0;
    for (let k = 0; k < this.length; k++) {
      const number = numberOf[this.doc[k]];
      if (number < 0) continue;
      this.doc[kept] = number;
      this.counts[kept++] = this.counts[k];
    }
    this.doc = this.doc.slice(0, Math.max(2, kept));
    this.counts = this.counts.slice(0, Math.max(2, kept));
    this.length = kept;
    this.bounds = undefined;
  }

  /** The index of a document's posting, or below 0. @param from the index to search from. */
  placeOf(doc: number, from = 0): number {
    let low = from;
    let step = 1;
    // Galloping search, as subsequent lookups are mostly near each other.
    while (low + step < this.length && this.doc[low + step] < doc) {
      low += step;
      step *= 2;
    }
    let high = Math.min(this.length - 1, low + step);
    while (low <= high) {
      const middle = (low + high) >> 1;
      const there = this.doc[middle];
      if (there === doc) return middle;
      if (there < doc) low = middle + 1;
      else high = middle - 1;
    }
    return -1 - low;
  }
}

/** The documents that are in all of some lists, in ascending order. */
export function inAll(lists: readonly Postings[]): number[] {
  const [rarest, ...others] = lists.toSorted((a, b) => a.length - b.length);
  const places = others.map(() => 0);
  return Array.from(rarest.doc.subarray(0, rarest.length)).filter((doc) =>
    others.every((postings, o) => {
      const place = postings.placeOf(doc, places[o]);
      places[o] = place < 0 ? -1 - place : place;
      return place >= 0;
    }),
  );
}
