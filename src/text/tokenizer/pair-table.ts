/** A hash table from pairs of token ids to numbers, in typed arrays, as it is looked up for every encoded byte. */

const HASH = 0x9e3779b1;

/** Open addressing with linear probing, at most half full, without deletion. */
export class PairTable {
  #left: Int32Array;
  #right: Int32Array;
  #value: Int32Array;
  #mask: number;
  #size = 0;

  /** @param expected the expected number of pairs, so that the table need not grow. */
  constructor(expected = 16) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)));
    this.#left = new Int32Array(slots).fill(-1);
    this.#right = new Int32Array(slots);
    this.#value = new Int32Array(slots);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the number of a pair, or -1. */
  get(left: number, right: number): number {
    const at = this.#slot(left, right);
    return this.#left[at] < 0 ? -1 : this.#value[at];
  }

  /** @param left 0 or more. @param value 0 or more. */
  set(left: number, right: number, value: number): void {
    const at = this.#slot(left, right);
    const fresh = this.#left[at] < 0;
    this.#left[at] = left;
    this.#right[at] = right;
    this.#value[at] = value;
    if (fresh && ++this.#size * 2 > this.#mask) this.#grow();
  }

  #slot(left: number, right: number): number {
    let at = (Math.imul(left, HASH) ^ Math.imul(right + 0x7f4a7c15, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & this.#mask;
    while (this.#left[at] >= 0 && (this.#left[at] !== left || this.#right[at] !== right))
      at = (at + 1) & this.#mask;
    return at;
  }

  #grow(): void {
    const [left, right, value] = [this.#left, this.#right, this.#value];
    const slots = left.length * 2;
    this.#left = new Int32Array(slots).fill(-1);
    this.#right = new Int32Array(slots);
    this.#value = new Int32Array(slots);
    this.#mask = slots - 1;
    for (let i = 0; i < left.length; i++) {
      if (left[i] < 0) continue;
      const at = this.#slot(left[i], right[i]);
      this.#left[at] = left[i];
      this.#right[at] = right[i];
      this.#value[at] = value[i];
    }
  }
}
