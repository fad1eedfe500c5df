/**
 * A vector index over items: those whose vectors have the largest inner product with a query. With few items, all are
 * compared; with many, a graph of neighbours is searched (HNSW: Malkov and Yashunin, arXiv:1603.09320, by usearch),
 * which finds nearly all of the best. Items can be added and changed at any time.
 *
 * The graph is one of distances; largest inner products become shortest distances by one more dimension, which gives
 * all items' vectors in the graph the same length, and in which queries are 0 (Bachrach et al. 2014,
 * doi:10.1145/2645710.2645741).
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Index } from 'usearch';
import { sharedColumn, withRoom } from '../runtime/index.js';
import { top } from './top.js';

// As an ES module it never ends looking for its binary under `node --eval`, where `__dirname` is '.'.
const usearch: typeof import('usearch') = createRequire(import.meta.url)('usearch');

/** The minimum number of items to use the graph; comparing fewer takes less than half a millisecond. */
const MANY = 4_000;

/** The number of links of each item in the graph, and the numbers of candidates in adding and in searching. */
const LINKS = 16;

const LOOKED_AT_ADDING = 96;

const LOOKED_AT_SEARCHING = 192;

/** The number of items requested from the graph for each result, as some are not eligible. */
const SPARE = 2;

/** Items with their scores, the best first. */
export interface Found {
  readonly item: Int32Array;
  /** Inner products with the query. */
  readonly score: Float64Array;
}

const emptyGraph = (width: number): Index =>
  new usearch.Index({
    dimensions: width + 1,
    metric: usearch.MetricKind.IP,
    quantization: usearch.ScalarKind.F32,
    connectivity: LINKS,
    expansion_add: LOOKED_AT_ADDING,
    expansion_search: LOOKED_AT_SEARCHING,
    multi: false,
  });

function squareOf(vector: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += vector[d] ** 2;
  return sum;
}

/** An index of vectors of one width. */
export class VectorIndex {
  /**
   * All vectors, item `i`'s at `i * width`; zeros for items without one. In shared memory, and replaced as it grows.
   */
  rows: Float32Array;
  #length = 0;
  #graph: Index | undefined;
  /** The squared length of all vectors in the graph. */
  #longest = 0;
  #scores = new Float64Array(0);
  #numbers = new Int32Array(0);

  /** @param rows the existing vectors, to which the index writes changes. */
  constructor(
    readonly width: number,
    rows: Float32Array = sharedColumn(Float32Array, 0),
  ) {
    this.rows = rows;
    this.#length = rows.length / width;
  }

  /** One more than the largest number of an item with a vector. */
  get length(): number {
    return this.#length;
  }

  /** An item's vector, as a view; undefined if it has none. */
  of(item: number): Float32Array | undefined {
    if (item >= this.#length) return undefined;
    const row = this.#row(item);
    return row.some((number) => number !== 0) ? row : undefined;
  }

  /** Builds the graph of all vectors and writes it to a file; with few items, there is neither. */
  writeGraph(path: string): void {
    if (this.#length < MANY) return;
    const items: number[] = [];
    for (let item = 0; item < this.#length; item++) {
      if (this.#row(item).some((number) => number !== 0)) items.push(item);
    }
    const vectors = new Float32Array(items.length * (this.width + 1));
    this.#graph = emptyGraph(this.width);
    this.#longest = this.#longestSquare();
    items.forEach((item, k) => {
      vectors.set(this.#extended(item), k * (this.width + 1));
    });
    this.#graph.add(BigUint64Array.from(items, BigInt), vectors);
    this.#graph.save(path);
  }

  /** Reads the graph of the existing vectors, if it was written. */
  readGraph(path: string): void {
    if (!existsSync(path)) return;
    this.#graph = emptyGraph(this.width);
    this.#graph.load(path);
    this.#longest = this.#longestSquare();
  }

  /** Sets the vector of an item. */
  set(item: number, vector: ArrayLike<number>): void {
    const { width } = this;
    this.rows = withRoom(this.rows, (item + 1) * width);
    const at = item * width;
    let same = item < this.#length;
    for (let d = 0; d < width && same; d++) same = this.rows[at + d] === vector[d];
    if (same) return;
    this.rows.set(vector, at);
    this.#length = Math.max(this.#length, item + 1);
    this.#graph?.remove(BigInt(item));
    this.#graph?.add(BigInt(item), this.#extended(item), 1);
  }

  /** The eligible items with the largest inner products with `query`. */
  search(query: Float32Array, limit: number, eligible: (item: number) => boolean): Found {
    if (this.#graph && SPARE * limit < this.#length / 4) {
      const extended = new Float32Array(this.width + 1);
      extended.set(query);
      const { keys, distances } = this.#graph.search(extended, SPARE * limit, 1);
      const item = new Int32Array(limit);
      const score = new Float64Array(limit);
      let count = 0;
      for (let k = 0; k < keys.length && count < limit; k++) {
        const found = Number(keys[k]);
        if (!eligible(found)) continue;
        item[count] = found;
        score[count++] = 1 - distances[k];
      }
      if (count === limit) return { item, score };
    }
    return this.#compareAll(query, limit, eligible);
  }

  /** The inner product of every item with `query`; a view that the next call writes to. */
  scores(query: Float32Array): Float64Array {
    const { rows, width } = this;
    if (this.#scores.length < this.#length) {
      this.#scores = withRoom(this.#scores, this.#length);
      this.#numbers = Int32Array.from(this.#scores, (_, item) => item);
    }
    const scores = this.#scores;
    for (let item = 0, at = 0; item < this.#length; item++) {
      // Two sums side by side, since each addition waits for the one before it.
      let a = 0;
      let b = 0;
      for (let d = 0; d < width; d += 2, at += 2) {
        a += rows[at] * query[d];
        b += rows[at + 1] * query[d + 1];
      }
      // Exactly 0 means that there is no vector.
      scores[item] = a + b || Number.NEGATIVE_INFINITY;
    }
    return scores;
  }

  #compareAll(query: Float32Array, limit: number, eligible: (item: number) => boolean): Found {
    const scores = this.scores(query);
    const has = (item: number) => scores[item] > Number.NEGATIVE_INFINITY && eligible(item);
    const item = top(this.#numbers, this.#length, scores, limit, has);
    const score = new Float64Array(item.length);
    for (let k = 0; k < item.length; k++) score[k] = scores[item[k]];
    return { item, score };
  }

  /** An item's vector as in the graph. A vector longer than all when the graph was built keeps its own length. */
  #extended(item: number): Float32Array {
    const extended = new Float32Array(this.width + 1);
    const row = this.#row(item);
    extended.set(row);
    extended[this.width] = Math.sqrt(Math.max(0, this.#longest - squareOf(row)));
    return extended;
  }

  #longestSquare(): number {
    let longest = 0;
    for (let item = 0; item < this.#length; item++) longest = Math.max(longest, squareOf(this.#row(item)));
    return longest;
  }

  #row(item: number): Float32Array {
    return this.rows.subarray(item * this.width, (item + 1) * this.width);
  }
}
