/**
 * The text encoder: an item's text to a vector, so that what reads alike, or is liked by the same people, lies near.
 * A text is a weighted bag of hashed features (words, parts of words, pairs of Chinese characters), each with a vector of
 * its own; their sum is brought to length 1. That is the form that can be trained from scratch on a few thousand texts on a
 * processor (fastText's and StarSpace's: Bojanowski et al. 2017, arXiv:1607.04606; Wu et al. 2017, arXiv:1709.03856); a
 * network on top of the sum made it slower and, on held-out text, no better.
 *
 * Here is the trained encoder as it is used, in plain arrays; `encoder-graph.ts` has the same as a graph for
 * training.
 */
import { type Bag, featuresOf, segment } from '../text/index.js';

/** What of an item is read. */
export interface ItemText {
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly body: string | null;
}

/** Characters that are read of each: title, tags and body. */
const LONGEST = 2_000;

/** Tokens of each part that a body is cut into. */
const PART = 64;

/**
 * A text in parts: the title (perhaps without features), the tags (likewise), the body in pieces. None where there is
 * nothing to read.
 */
export function partsOf({ title, tags, body }: ItemText): Bag[] {
  const [heading, subjects, text] = [title ?? '', tags.join(' '), body ?? ''].map((field) =>
    segment(field.slice(0, LONGEST)),
  ) as [string[], string[], string[]];
  if (heading.length + subjects.length + text.length === 0) return [];
  const parts = [heading, subjects];
  for (let from = 0; from < text.length; from += PART) parts.push(text.slice(from, from + PART));
  return parts.map(featuresOf);
}

/** An encoder's numbers, as plain data, by row. */
export interface TextParameters {
  /** The features with a vector, as hashes. */
  readonly feature: Int32Array;
  /** How telling each is: its inverse document frequency, above 0. */
  readonly telling: Float32Array;
  /** Their vectors, `[features, width]`. */
  readonly rows: Float32Array;
}

/** Rows of the encoder with what each counts for; the squares sum to 1. */
export interface Weighted {
  readonly row: Int32Array;
  readonly weight: Float32Array;
}

/** A trained encoder, which encodes texts in the thread that asks. */
export class TextEncoder {
  readonly width: number;
  /** By hash, with the next free place for those that meet: 1 + the row of a feature, or 0. */
  readonly #places: Int32Array;
  /** How often each row is in the text that is being weighed; zeros between. */
  readonly #counts: Int32Array;

  /** An encoder over these numbers, which are not copied: as they are trained, it changes. */
  constructor(readonly parameters: TextParameters) {
    const { feature, telling, rows } = parameters;
    this.width = feature.length === 0 ? 0 : rows.length / feature.length;
    if (telling.length !== feature.length || !Number.isInteger(this.width)) {
      throw new RangeError(
        `text encoder: ${feature.length} features do not go with ${telling.length} weights and ${rows.length} numbers`,
      );
    }
    this.#counts = new Int32Array(feature.length);
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * feature.length + 1)));
    feature.forEach((hash, row) => {
      this.#places[this.#placeOf(hash)] = row + 1;
    });
  }

  /** Where a feature is, or would be. */
  #placeOf(hash: number): number {
    const { feature } = this.parameters;
    const last = this.#places.length - 1;
    let place = hash & last;
    for (let row = this.#places[place]; row > 0 && feature[row - 1] !== hash; row = this.#places[place]) {
      place = (place + 1) & last;
    }
    return place;
  }

  /** The features of bags that have a vector, each with how often it is there and how telling it is (TF-IDF). */
  weigh(bags: readonly Bag[]): Weighted {
    const counts = this.#counts;
    const rows: number[] = [];
    for (const { feature, count } of bags) {
      for (let k = 0; k < feature.length; k++) {
        const row = this.#places[this.#placeOf(feature[k])] - 1;
        if (row < 0) continue;
        if (counts[row] === 0) rows.push(row);
        counts[row] += count[k];
      }
    }
    const row = Int32Array.from(rows);
    const weight = new Float32Array(row.length);
    let squares = 0;
    for (let k = 0; k < row.length; k++) {
      weight[k] = (1 + Math.log(counts[row[k]])) * this.parameters.telling[row[k]];
      counts[row[k]] = 0;
      squares += weight[k] ** 2;
    }
    const by = 1 / Math.sqrt(squares);
    for (let k = 0; k < weight.length; k++) weight[k] *= by;
    return { row, weight };
  }

  /** Writes a text's vector to `to`, from `at` on: of length 1, or zeros where it has no feature that is known. */
  embed(bags: readonly Bag[], to: Float32Array, at: number): void {
    const { width } = this;
    const { rows } = this.parameters;
    const { row, weight } = this.weigh(bags);
    to.fill(0, at, at + width);
    for (let k = 0; k < row.length; k++) {
      const w = weight[k];
      for (let d = 0, from = row[k] * width; d < width; d++) to[at + d] += w * rows[from + d];
    }
    let squares = 0;
    for (let d = at; d < at + width; d++) squares += to[d] ** 2;
    if (squares === 0) return;
    const by = 1 / Math.sqrt(squares);
    for (let d = at; d < at + width; d++) to[d] *= by;
  }
}
