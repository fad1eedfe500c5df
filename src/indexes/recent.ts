/**
 * The latest few values of each key: people who recently liked an item, items that a person recently liked. Each key
 * has a ring buffer of fixed length in one array, so that its values are adjacent in memory.
 */
import { withRoom } from '../runtime/index.js';

/** The latest values of all keys. */
export class Recent {
  readonly #length: number;
  #ring: Int32Array = new Int32Array(0);
  #count: Uint32Array = new Uint32Array(0);

  /** @param length the number of values kept for each key. */
  constructor(length: number) {
    this.#length = length;
  }

  add(key: number, value: number): void {
    if (key >= this.#count.length) {
      this.#count = withRoom(this.#count, key + 1);
      this.#ring = withRoom(this.#ring, this.#count.length * this.#length);
    }
    this.#ring[key * this.#length + (this.#count[key] % this.#length)] = value;
    this.#count[key]++;
  }

  /** Deletes all occurrences of a value of a key. */
  remove(key: number, value: number): void {
    const left = this.of(key).filter((one) => one !== value);
    if (key >= this.#count.length || left.length === this.of(key).length) return;
    this.#ring.set(left, key * this.#length);
    this.#count[key] = left.length;
  }

  /** Deletes a key's values. */
  forget(key: number): void {
    if (key < this.#count.length) this.#count[key] = 0;
  }

  /** The latest values of a key, unordered, with repetitions. A view: read it before adding. */
  of(key: number): Int32Array {
    if (key >= this.#count.length) return this.#ring.subarray(0, 0);
    const start = key * this.#length;
    return this.#ring.subarray(start, start + Math.min(this.#length, this.#count[key]));
  }
}
