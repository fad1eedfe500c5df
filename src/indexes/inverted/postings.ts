/** The postings of one term: the documents that have it, in rising order, and how often by field. */
import { withRoom } from '../../runtime/index.js';

/** Fields of a document, the weightiest first. A posting packs the counts of all four into 32 bits, 8 bits each. */
export const FIELDS = ['title', 'headings', 'tags', 'body'] as const;

export type FieldName = (typeof FIELDS)[number];

/** A count above this is kept as this: BM25 is saturated long before. */
const MOST = 255;

/** Packs counts by field, in the order of {@link FIELDS}. */
export function packed(counts: ArrayLike<number>): number {
  let all = 0;
  for (let f = 0; f < FIELDS.length; f++) all |= Math.min(MOST, counts[f]) << (8 * f);
  return all >>> 0;
}

/** How often, in field `f`. */
export const countIn = (counts: number, f: number): number => (counts >>> (8 * f)) & MOST;

export class Postings {
  doc: Int32Array = new Int32Array(2);
  counts: Uint32Array = new Uint32Array(2);
  length = 0;

  /** @param doc above all before. */
  add(doc: number, counts: number): void {
    this.doc = withRoom(this.doc, this.length + 1);
    this.counts = withRoom(this.counts, this.length + 1);
    this.doc[this.length] = doc;
    this.counts[this.length++] = counts;
  }

  /** Keeps the documents that have a new number, above or equal 0, under that number. */
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
  }

  /** The place of a document, or below 0. @param from a place before which it is not. */
  placeOf(doc: number, from = 0): number {
    let low = from;
    let step = 1;
    // Galloping: what is asked for next stands mostly near to what was asked for last.
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

/** The documents that are in all of some lists, in rising order. */
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
