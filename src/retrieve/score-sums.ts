/**
 * Sums of scores of items (or of people, or features): an array as long as the catalogue, and a list of the items touched,
 * so that adding is one step and clearing costs only what was touched.
 */
import { top } from '../indexes/index.js';
import { withRoom } from '../runtime/index.js';
import type { Candidates, Eligible } from './retriever.js';

/** Sums of one request, whose memory the next request uses again. */
export class ScoreSums {
  #score: Float64Array = new Float64Array(0);
  #touched: Int32Array = new Int32Array(0);
  #count = 0;

  /** Makes ready for items below `items`. */
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
    // Fields are read once: in a loop as hot as this, each look through the object would cost as much as the adding.
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
      // A sum that comes back to 0 must still say that its item is touched.
      score[item] = before + times * scores[k] || Number.MIN_VALUE;
    }
    this.#count = count;
  }

  /** Adds the same to the score of each of `items`; one that is there twice gets it twice. */
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
   * Lets `change` give the items that were added other scores: it gets these items, and all scores by item. One call
   * for all of them, since a call for each costs several times its arithmetic.
   */
  revise(change: (items: Int32Array, score: Float64Array) => void): this {
    change(this.#touched.subarray(0, this.#count), this.#score);
    return this;
  }

  /** The eligible items with the highest sums above 0, the best first. Clears all sums. */
  best(eligible: Eligible, limit: number): Candidates {
    const all = this.#score;
    const touched = this.#touched;
    const count = this.#count;
    const best = top(touched, count, all, limit, eligible);
    let length = best.length;
    while (length > 0 && !(all[best[length - 1]] > 0)) length--;
    const item = best.subarray(0, length);
    // Loops, here and in what is called for each request: `from` with a function is many times slower.
    const score = new Float64Array(item.length);
    for (let k = 0; k < item.length; k++) score[k] = all[item[k]];
    for (let k = 0; k < count; k++) all[touched[k]] = 0;
    this.#count = 0;
    return { item, score };
  }
}
