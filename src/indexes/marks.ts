/**
 * A number noted beside some items, for as long as one request takes: an array as long as the catalogue and a list of
 * what was noted, so that noting and looking up are one step each and starting afresh costs only what was noted.
 */
import { withRoom } from '../runtime/index.js';

export class Marks {
  #mark: Int32Array = new Int32Array(0);
  #noted: Int32Array = new Int32Array(0);
  #count = 0;

  /** Lets go of all that was noted, and makes ready for items below `items`. */
  begin(items: number): this {
    for (let k = 0; k < this.#count; k++) this.#mark[this.#noted[k]] = 0;
    this.#count = 0;
    this.#mark = withRoom(this.#mark, items);
    this.#noted = withRoom(this.#noted, items);
    return this;
  }

  /** Notes a number other than 0. */
  note(item: number, mark: number): void {
    if (this.#mark[item] === 0) this.#noted[this.#count++] = item;
    this.#mark[item] = mark;
  }

  /** What was noted, or 0. */
  of(item: number): number {
    return this.#mark[item];
  }
}
