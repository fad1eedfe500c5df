/**
 * Adding up scores of items (or of people): an array as long as the catalogue, and a list of the items touched, so that adding is one
 * step and clearing costs only what was touched. Kept from call to call, since retrievers run one after the other.
 */
import { top } from '../indexes/index.js';
import type { Candidates, May } from './retriever.js';

export class Tally {
  #score: Float64Array = new Float64Array(0);
  #touched: Int32Array = new Int32Array(0);
  #count = 0;

  /** Makes ready for items below `items`. */
  begin(items: number): this {
    if (this.#score.length < items) {
      const room = Math.ceil(items * 1.25);
      this.#score = new Float64Array(room);
      this.#touched = new Int32Array(room);
    }
    this.#count = 0;
    return this;
  }

  /** Adds to an item's score; `score` is above 0. */
  add(item: number, score: number): void {
    if (this.#score[item] === 0) this.#touched[this.#count++] = item;
    this.#score[item]! += score;
  }

  /** Multiplies each item's score by a factor of its own. */
  scale(factor: (item: number) => number): this {
    for (let k = 0; k < this.#count; k++) this.#score[this.#touched[k]!]! *= factor(this.#touched[k]!);
    return this;
  }

  /** The best items that `may` holds for, the best first. Clears the tally. */
  best(may: May, limit: number): Candidates {
    const item = top(this.#touched, this.#count, this.#score, limit, may);
    // Loops, here and in what is called for each request: `from` with a function is many times slower.
    const score = new Float64Array(item.length);
    for (let k = 0; k < item.length; k++) score[k] = this.#score[item[k]!]!;
    for (let k = 0; k < this.#count; k++) this.#score[this.#touched[k]!] = 0;
    this.#count = 0;
    return { item, score };
  }
}
