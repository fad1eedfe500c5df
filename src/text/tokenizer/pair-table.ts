/** A hash table from pairs of token ids to numbers, in typed arrays, as it is looked up for every encoded byte. */

const HASH = 0x9e3779b1;

/** Numbers per slot: left, right and value, side by side, so that a look-up reads one line of the processor's cache. */
const STRIDE = 4;

/** Open addressing with linear probing, at most half full, without deletion. */
export class PairTable {
  #slots: Int32Array;
  #mask: number;
  #size = 0;

  /** @param expected the expected number of pairs, so that the table need not grow. */
  constructor(expected = 16) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)));
    this.#slots = new Int32Array(slots * STRIDE).fill(-1);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the number of a pair, or -1. */
  get(left: number, right: number): number {
    return this.#slots[this.#place(left, right) + 2];
  }

  /** @param left 0 or more. @param value 0 or more. */
  set(left: number, right: number, value: number): void {
    const at = this.#place(left, right);
    const fresh = this.#slots[at] < 0;
    this.#slots[at] = left;
    this.#slots[at + 1] = right;
    this.#slots[at + 2] = value;
    if (fresh && ++this.#size * 2 > this.#mask) this.#grow();
  }

  /** Where a pair is, or would be, in `#slots`. */
  #place(left: number, right: number): number {
    const slots = this.#slots;
    let slot = (Math.imul(left, HASH) ^ Math.imul(right + 0x7f4a7c15, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    let at = slot * STRIDE;
    while (slots[at] >= 0 && (slots[at] !== left || slots[at + 1] !== right)) {
      slot = (slot + 1) & this.#mask;
      at = slot * STRIDE;
    }
    return at;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2).fill(-1);
    this.#mask = this.#slots.length / STRIDE - 1;
    for (let from = 0; from < before.length; from += STRIDE) {
      if (before[from] < 0) continue;
      const at = this.#place(before[from], before[from + 1]);
      this.#slots.set(before.subarray(from, from + 3), at);
    }
  }
}
