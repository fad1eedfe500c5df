/**
 * A sparse map from items to numbers, for one request: an array as long as the catalogue and a list of the items
 * set, so that setting and reading take constant time and clearing takes time only for these.
 */
import { withRoom } from '../runtime/index.js';

/** A number for each item that was set; 0 for others. */
export class Marks {
  #mark: Int32Array = new Int32Array(0);
  #noted: Int32Array = new Int32Array(0);
  #count = 0;

  /** Clears the map, and makes room for items with numbers below `items`. */
  begin(items: number): this {
    for (let k = 0; k < this.#count; k++) this.#mark[this.#noted[k]] = 0;
    this.#count = 0;
    this.#mark = withRoom(this.#mark, items);
    this.#noted = withRoom(this.#noted, items);
    return this;
  }

  /** Sets an item's number, which is not 0. */
  note(item: number, mark: number): void {
    if (this.#mark[item] === 0) this.#noted[this.#count++] = item;
    this.#mark[item] = mark;
  }

  /** An item's number; 0 where none was set. */
  of(item: number): number {
    return this.#mark[item];
  }
}
