/**
 * Sums of scores of items (or of people, or features): an array as long as the catalogue, and a list of the items
 * with a score, so that adding takes constant time and clearing takes time only for these.
 */
import { top } from '../indexes/index.js';
import { withRoom } from '../runtime/index.js';
import type { Candidates, Eligible } from './retriever.js';

/** Sums of one request; the next request reuses the memory. */
export class ScoreSums {
  #score: Float64Array = new Float64Array(0);
  #touched: Int32Array = new Int32Array(0);
  #count = 0;

  /** Prepares for items with numbers below `items`. */
  begin(items: number): this {
    this.#score = withRoom(this.#score, items);
    this.#touched = withRoom(this.#touched, items);
    this.#count = 0;
    return this;
  }

  /** Adds to an item's score; `score` is above 0. */
  add(item: number, score: number): void {
    if (this.#score[item] === 0) this.#touched[this.#count++] = item;
    this.#score[item] += score;
  }

  /** Adds `times · scores[k]` to the score of `items[k]`, for `k` in `from` to `to`; all above 0. */
  addAll(items: Int32Array, scores: Float32Array, from: number, to: number, times: number): void {
    // Fields are copied to variables: in this loop, reading each through the object would take as long as the
    // addition.
    const score = this.#score;
    const touched = this.#touched;
    let count = this.#count;
    for (let k = from; k < to; k++) {
      const item = items[k];
      const before = score[item];
      if (before === 0) touched[count++] = item;
      score[item] = before + times * scores[k];
    }
    this.#count = count;
  }

  /** As {@link addAll}, where `scores` may be below 0. */
  addSigned(items: Int32Array, scores: Float32Array, from: number, to: number, times: number): void {
    const score = this.#score;
    const touched = this.#touched;
    let count = this.#count;
    for (let k = from; k < to; k++) {
      const item = items[k];
      const before = score[item];
      if (before === 0) touched[count++] = item;
      // A sum that returns to 0 must still mark its item as having a score.
      score[item] = before + times * scores[k] || Number.MIN_VALUE;
    }
    this.#count = count;
  }

  /** Adds the same number to the score of each of `items`, for repeated ones several times. */
  addEach(items: ArrayLike<number>, from: number, to: number, each: number): void {
    const score = this.#score;
    const touched = this.#touched;
    let count = this.#count;
    for (let k = from; k < to; k++) {
      const item = items[k];
      const before = score[item];
      if (before === 0) touched[count++] = item;
      score[item] = before + each;
    }
    this.#count = count;
  }

  /**
   * Lets `change` modify the scores: it gets the items that have scores, and all scores by item. One call for all
   * items, since a call for each would cost several times the arithmetic.
   */
  revise(change: (items: Int32Array, score: Float64Array) => void): this {
    change(this.#touched.subarray(0, this.#count), this.#score);
    return this;
  }

  /** Returns the eligible items with the highest sums above 0, the best first, and clears all sums. */
  best(eligible: Eligible, limit: number): Candidates {
    const all = this.#score;
    const touched = this.#touched;
    const count = this.#count;
    const best = top(touched, count, all, limit, eligible);
    let length = best.length;
    while (length > 0 && !(all[best[length - 1]] > 0)) length--;
    const item = best.subarray(0, length);
    // A loop, as in all code that runs for each request: `from` with a function is many times slower.
    const score = new Float64Array(item.length);
    for (let k = 0; k < item.length; k++) score[k] = all[item[k]];
    for (let k = 0; k < count; k++) all[touched[k]] = 0;
    this.#count = 0;
    return { item, score };
  }
}
