/**
 * Batches for the sequence model: users' histories are split into windows and packed into rows without padding
 * (attention is masked to each window), and negatives are sampled for the softmax. Batches are generated on demand;
 * only the histories are in memory.
 */
import type { Sequences } from '../../indexes/index.js';
import { featureShare, type SequenceFeeds, type SequenceShape } from '../../models/index.js';
import { shuffle, sumOf } from '../../runtime/index.js';

/** Content of items as input of the model: rows of its features. */
export interface SequenceContent {
  /** Item `i`'s features are at `start[i]` to `start[i + 1]`; items from `start.length - 1` on have none. */
  readonly start: Uint32Array;
  readonly feature: Int32Array;
  /** Vectors of all items' texts, `[items, text]`; empty if the model uses none. */
  readonly text: Float32Array;
}

export interface BatchOptions {
  readonly shape: SequenceShape;
  readonly sequences: Sequences;
  readonly content: SequenceContent;
  /** The number of rows in a batch, and of positions in a row, at least the model's context. */
  readonly rows: number;
  readonly row: number;
  /** The number of negatives of a batch, drawn with replacement. */
  readonly negatives: number;
  /** The exponent of an item's count in the sampling of negatives; 0 for uniform sampling. */
  readonly power: number;
  /**
   * The share of items whose own vector is dropped, so that their content is trained to be sufficient alone; 0 to 1.
   */
  readonly hide: number;
}

/** Numbers from 0 to below 1. */
type Random = () => number;

/** A batch with its number of windows. */
export interface SequenceBatch {
  readonly feed: SequenceFeeds;
  readonly windows: number;
}

/** Draws indices in proportion to weights, in constant time (Walker 1977, with Vose's set-up of 1991). */
export class AliasSampler {
  readonly #chance: Float64Array;
  readonly #other: Int32Array;
  /** The sum of the weights. */
  readonly total: number;

  constructor(readonly weights: Float64Array) {
    const n = weights.length;
    this.total = sumOf(weights);
    this.#chance = Float64Array.from(weights, (weight) => (weight * n) / this.total);
    this.#other = new Int32Array(n);
    const small: number[] = [];
    const large: number[] = [];
    this.#chance.forEach((chance, i) => {
      (chance < 1 ? small : large).push(i);
    });
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!;
      const high = large.at(-1)!;
      this.#other[low] = high;
      this.#chance[high] -= 1 - this.#chance[low];
      if (this.#chance[high] < 1) small.push(large.pop()!);
    }
    // The remaining ones are 1 except for rounding.
    for (const i of [...small, ...large]) this.#chance[i] = 1;
  }

  draw(random: Random): number {
    const at = Math.floor(random() * this.#chance.length);
    return random() < this.#chance[at] ? at : this.#other[at];
  }
}

/** A window: `length + 1` items from `start` on, each but the last an input, each but the first a target. */
export interface Window {
  readonly start: number;
  readonly length: number;
}

/** The batches of one training run. */
export class SequenceBatches {
  readonly #options: BatchOptions;
  readonly #sampler: AliasSampler;
  /** Scratch: the index of each item in the current batch, from 1. */
  readonly #places: Int32Array;

  constructor(options: BatchOptions) {
    this.#options = options;
    const { sequences, shape, power } = options;
    const taken = new Float64Array(shape.items);
    for (const item of sequences.item) taken[item]++;
    // Items without events are never drawn, unless no item has any.
    this.#sampler = new AliasSampler(taken.map((count) => (count > 0 ? count ** power : 0)));
    this.#places = new Int32Array(shape.items);
  }

  /** All windows once, in a new random order. */
  epoch(random: Random): { readonly windows: number; readonly batches: Iterable<SequenceBatch> } {
    const windows = this.windows(random);
    return { windows: windows.length, batches: this.#batches(windows, random) };
  }

  *#batches(windows: Window[], random: Random): Generator<SequenceBatch> {
    const { rows, row: length } = this.#options;
    shuffle(windows, random);
    const filled = new Int32Array(rows);
    let batch: { window: Window; at: number }[] = [];
    for (const window of windows) {
      let row = filled.findIndex((used) => used + window.length <= length);
      if (row < 0) {
        yield { feed: this.#feeds(batch, random), windows: batch.length };
        batch = [];
        filled.fill(0);
        row = 0;
      }
      batch.push({ window, at: row * length + filled[row] });
      filled[row] += window.length;
    }
    if (batch.length > 0) yield { feed: this.#feeds(batch, random), windows: batch.length };
  }

  /** Every item of every history once as a target; long histories are split at other positions in each epoch. */
  windows(random: Random): Window[] {
    const { sequences, shape } = this.#options;
    const { start } = sequences;
    const windows: Window[] = [];
    for (let user = 0; user + 1 < start.length; user++) {
      const end = start[user + 1] - 1;
      let from = start[user];
      if (end - from > shape.context) {
        const first = 1 + Math.floor(random() * shape.context);
        windows.push({ start: from, length: first });
        from += first;
      }
      for (; from < end; from += shape.context) {
        windows.push({ start: from, length: Math.min(shape.context, end - from) });
      }
    }
    return windows;
  }

  #feeds(batch: readonly { window: Window; at: number }[], random: Random): SequenceFeeds {
    const { shape, sequences, content, rows, row, negatives: drawn, hide } = this.#options;
    const items: number[] = [];
    const place = (item: number): number => {
      if (this.#places[item] === 0) this.#places[item] = items.push(item);
      return this.#places[item] - 1;
    };
    const inputs = new Int32Array(rows * row);
    const people = new Int32Array(rows * row);
    const positions: number[] = [];
    const targets: number[] = [];
    const wanted: number[] = [];
    batch.forEach(({ window, at }, index) => {
      for (let k = 0; k < window.length; k++) {
        inputs[at + k] = place(sequences.item[window.start + k]);
        people[at + k] = index + 1;
        positions.push(at + k);
        const next = sequences.item[window.start + k + 1];
        targets.push(place(next));
        wanted.push(next);
      }
    });
    const { weights, total } = this.#sampler;
    const expectation = (item: number) => Math.log((drawn * weights[item]) / total);
    const negatives = new Int32Array(drawn);
    const expected = new Float32Array(drawn);
    for (let k = 0; k < drawn; k++) {
      const item = this.#sampler.draw(random);
      negatives[k] = place(item);
      expected[k] = expectation(item);
    }
    const expectedTarget = Float32Array.from(wanted, expectation);
    for (const item of items) this.#places[item] = 0;

    const feeds: SequenceFeeds = {
      items: Int32Array.from(items),
      inputs,
      people,
      positions: Int32Array.from(positions),
      targets: Int32Array.from(targets),
      negatives,
      expected,
      expectedTarget,
    };
    if (shape.features === 0 && shape.text === 0) return feeds;
    const features: number[] = [];
    const owners: number[] = [];
    const shares: number[] = [];
    const own = new Float32Array(items.length);
    items.forEach((item, k) => {
      const from = content.start[item] ?? 0;
      const end = content.start[item + 1] ?? from;
      for (let f = from; f < end; f++) {
        features.push(content.feature[f]);
        owners.push(k);
        shares.push(featureShare(end - from));
      }
      const described = end > from || shape.text > 0;
      own[k] = described && random() < hide ? 0 : 1;
    });
    return {
      ...feeds,
      own,
      ...(shape.features > 0 && {
        features: Int32Array.from(features),
        owners: Int32Array.from(owners),
        shares: Float32Array.from(shares),
      }),
      ...(shape.text > 0 && { text: this.#texts(items) }),
    };
  }

  #texts(items: readonly number[]): Float32Array {
    const { text: width } = this.#options.shape;
    const { text } = this.#options.content;
    const rows = new Float32Array(items.length * width);
    items.forEach((item, k) => {
      rows.set(text.subarray(item * width, (item + 1) * width), k * width);
    });
    return rows;
  }
}
