/**
 * The text encoder: it embeds an item's text so that similar texts, and items liked by the same people, have similar
 * vectors. A text is a weighted bag of hashed features (words, character n-grams, bigrams of Chinese characters), each
 * with its own vector; their sum is normalised to length 1. This form can be trained from scratch on a few thousand
 * texts on a CPU (as fastText and StarSpace: Bojanowski et al. 2017, arXiv:1607.04606; Wu et al. 2017,
 * arXiv:1709.03856); a network on top of the sum was slower and not better on held-out text.
 *
 * This is the encoder for inference, in plain arrays; `encoder-graph.ts` is its training graph.
 */
import { type Bag, featuresOf, segment } from '../text/index.js';

/** The texts of an item. */
export interface ItemText {
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly body: string | null;
}

/** The maximum number of characters read of title, tags and body each. */
const LONGEST = 2_000;

/** The size in tokens of the parts that a body is split into. */
const PART = 64;

/**
 * The features of a text in parts: the title, the tags (each possibly empty), and the parts of the body. None if there
 * is no text.
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

/** The parameters of an encoder as plain data, by row. */
export interface TextParameters {
  /** The hashes of the features that have a vector. */
  readonly feature: Int32Array;
  /** The inverse document frequency of each feature, above 0. */
  readonly telling: Float32Array;
  /** The vectors of the features, `[features, width]`. */
  readonly rows: Float32Array;
}

/** Rows of the encoder with weights, whose squares sum to 1. */
export interface Weighted {
  readonly row: Int32Array;
  readonly weight: Float32Array;
}

/** A trained encoder, which runs in the calling thread. */
export class TextEncoder {
  readonly width: number;
  /** A hash table with linear probing: 1 + the row of a feature, or 0. */
  readonly #places: Int32Array;
  /** Scratch: the count of each row in the current text; zero between calls. */
  readonly #counts: Int32Array;

  /** An encoder over parameters, which are not copied: it changes as they are trained. */
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

  /** The slot of a feature in the hash table, or the free slot for it. */
  #placeOf(hash: number): number {
    const { feature } = this.parameters;
    const last = this.#places.length - 1;
    let place = hash & last;
    for (let row = this.#places[place]; row > 0 && feature[row - 1] !== hash; row = this.#places[place]) {
      place = (place + 1) & last;
    }
    return place;
  }

  /** The features of bags that have a vector, weighted by TF-IDF. */
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

  /** Writes a text's vector to `to`, from `at` on: of length 1, or zeros if none of its features has a vector. */
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
