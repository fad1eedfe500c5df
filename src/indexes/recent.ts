/**
 * The latest few values of each key: who lately liked an item, what a person lately liked. Each key has a ring of fixed
 * length in one array, so that its values lie together.
 */
import { withRoom } from '../runtime/index.js';

/** The latest values of all keys. */
export class Recent {
  readonly #length: number;
  #ring: Int32Array = new Int32Array(0);
  #count: Uint32Array = new Uint32Array(0);

  /** @param length how many values of each key are kept. */
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

  /** Deletes a value of a key, as often as it is there. */
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

  /** The latest values of a key, in no order, repetitions included. A view: read it before adding. */
  of(key: number): Int32Array {
    if (key >= this.#count.length) return this.#ring.subarray(0, 0);
    const start = key * this.#length;
    return this.#ring.subarray(start, start + Math.min(this.#length, this.#count[key]));
  }
}
