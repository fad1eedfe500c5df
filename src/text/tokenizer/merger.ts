/**
 * Byte-pair merging of one pretoken (Sennrich et al., arXiv:1508.07909): the pair of lowest rank is merged first, until
 * no pair is left.
 *
 * - Short pretokens: ranks of all neighbours in an array, the lowest found by a scan.
 * - Long ones: a heap of ranks over a linked list, so that the time stays O(n log n) for text without spaces.
 */
import type { PairTable } from './pair-table.js';

const LONG = 96;

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
      ids.copyWithin(at + 1, at + 2, n);
      ranks.copyWithin(at, at + 1, n - 1);
      n--;
      if (at > 0) ranks[at - 1] = table.get(ids[at - 1], ids[at]);
      if (at + 1 < n) ranks[at] = table.get(ids[at], ids[at + 1]);
    }
    return n;
  }

  #long(ids: Int32Array, length: number): number {
    const { ranks: table, results } = this.#rules;
    const next = Int32Array.from({ length }, (_, i) => i + 1);
    const before = Int32Array.from({ length }, (_, i) => i - 1);
    const heap = new MinHeap();
    const offer = (i: number) => {
      const rank = next[i] < length ? table.get(ids[i], ids[next[i]]) : -1;
      if (rank >= 0) heap.push(rank * 2 ** 26 + i); // exact, as ranks and positions are below 2^26
    };
    for (let i = 0; i + 1 < length; i++) offer(i);
    for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
      const rank = Math.floor(top / 2 ** 26);
      const i = top % 2 ** 26;
      const j = next[i];
      if (ids[i] < 0 || j >= length || table.get(ids[i], ids[j]) !== rank) continue; // changed since
      ids[i] = results[rank];
      ids[j] = -1;
      next[i] = next[j];
      if (next[j] < length) before[next[j]] = i;
      if (before[i] >= 0) offer(before[i]);
      offer(i);
    }
    let n = 0;
    for (let i = 0; i < length; i++) if (ids[i] >= 0) ids[n++] = ids[i];
    return n;
  }
}

/** A heap of numbers; the least is taken first. */
class MinHeap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent] <= item) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1] < items[child]) child++;
      if (items[child] >= last) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return top;
  }
}
