/**
 * Byte-pair merging of one pretoken (Sennrich et al., arXiv:1508.07909): the pair of lowest rank is merged first, until
 * no pair is left.
 *
 * - Short pretokens: ranks of all neighbours in an array, the lowest found by a scan.
 * - Long ones: a heap of ranks over a linked list, so that the time stays O(n log n) for text without spaces.
 */
import { withRoom } from '../../runtime/index.js';
import type { PairTable } from './pair-table.js';

const LONG = 96;

/** A pair in the heap is its rank times this, plus its place: exact, as ranks and places are below 2^26. */
const PLACES = 2 ** 26;

export interface MergeRules {
  /** The rank of each pair of ids. */
  readonly ranks: PairTable;
  /** The id that the merge of each rank produces. */
  readonly results: Int32Array;
}

/** Merges in place; scratch arrays are reused between calls. */
export class Merger {
  readonly #rules: MergeRules;
  #ranks = new Int32Array(LONG);
  /** For long pretokens: the places of the next id and of the one before, and the pairs that can be merged. */
  #next = new Int32Array(0);
  #before = new Int32Array(0);
  readonly #heap = new MinHeap();

  constructor(rules: MergeRules) {
    this.#rules = rules;
  }

  /** @returns the number of ids after merging, at the front of `ids`. */
  merge(ids: Int32Array, length: number): number {
    if (length < 2) return length;
    return length > LONG ? this.#long(ids, length) : this.#short(ids, length);
  }

  #short(ids: Int32Array, length: number): number {
    const { ranks: table, results } = this.#rules;
    const ranks = this.#ranks;
    let n = length;
    for (let i = 0; i + 1 < n; i++) ranks[i] = table.get(ids[i], ids[i + 1]);
    while (n > 1) {
      let at = -1;
      let least = 0x7fffffff;
      for (let i = 0; i + 1 < n; i++) {
        const rank = ranks[i];
        if (rank >= 0 && rank < least) {
          least = rank;
          at = i;
        }
      }
      if (at < 0) break;
      ids[at] = results[least];
      n--;
      for (let i = at + 1; i < n; i++) {
        ids[i] = ids[i + 1];
        ranks[i - 1] = ranks[i];
      }
      if (at > 0) ranks[at - 1] = table.get(ids[at - 1], ids[at]);
      if (at + 1 < n) ranks[at] = table.get(ids[at], ids[at + 1]);
    }
    return n;
  }

  #long(ids: Int32Array, length: number): number {
    const { ranks: table, results } = this.#rules;
    this.#next = withRoom(this.#next, length);
    this.#before = withRoom(this.#before, length);
    const [next, before, heap] = [this.#next, this.#before, this.#heap];
    heap.clear(length);
    for (let i = 0; i < length; i++) {
      next[i] = i + 1;
      before[i] = i - 1;
      const rank = i + 1 < length ? table.get(ids[i], ids[i + 1]) : -1;
      if (rank >= 0) heap.push(rank * PLACES + i);
    }
    for (let top = heap.pop(); top >= 0; top = heap.pop()) {
      const rank = Math.floor(top / PLACES);
      const i = top - rank * PLACES;
      const j = next[i];
      if (ids[i] < 0 || j >= length || table.get(ids[i], ids[j]) !== rank) continue; // changed since
      ids[i] = results[rank];
      ids[j] = -1;
      const [left, right] = [before[i], next[j]];
      next[i] = right;
      if (right < length) {
        before[right] = i;
        const after = table.get(ids[i], ids[right]);
        if (after >= 0) heap.push(after * PLACES + i);
      }
      if (left >= 0) {
        const ahead = table.get(ids[left], ids[i]);
        if (ahead >= 0) heap.push(ahead * PLACES + left);
      }
    }
    let n = 0;
    for (let i = 0; i < length; i++) if (ids[i] >= 0) ids[n++] = ids[i];
    return n;
  }
}

/** A heap of numbers of 0 or more in a typed array that is reused; the least is taken first. */
class MinHeap {
  #items = new Float64Array(0);
  #size = 0;

  /** Empties it. @param length the number of places: each merge adds at most two items to one per place. */
  clear(length: number): void {
    this.#items = withRoom(this.#items, 3 * length);
    this.#size = 0;
  }

  push(item: number): void {
    const items = this.#items;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above <= item) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  /** @returns -1 if it is empty. */
  pop(): number {
    if (this.#size === 0) return -1;
    const items = this.#items;
    const top = items[0];
    const size = --this.#size;
    const last = items[size];
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && items[child + 1] < items[child]) child++;
      const below = items[child];
      if (below >= last) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
