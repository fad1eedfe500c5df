/** Several retrievers' candidates as one list, each with the share it has of each retriever's belief. */
import { Marks } from '../indexes/index.js';
import type { Candidates } from './retriever.js';

/** Candidates with features: `share[r][k]` is retriever `r`'s probability of candidate `k`. */
export interface Merged {
  readonly item: Int32Array;
  readonly share: readonly Float64Array[];
}

// Where each item stands in the list being merged, from 1.
const places = new Marks();

/**
 * Makes each retriever's scores a distribution over what it returned, and lines them up by item.
 * @param items one more than the largest number of an item.
 */
export function merge(lists: readonly Candidates[], items: number): Merged {
  places.begin(items);
  const merged: number[] = [];
  for (const { item } of lists) {
    for (const i of item) {
      if (places.of(i) === 0) places.note(i, merged.push(i));
    }
  }
  const share = lists.map(({ item, score }) => {
    const shares = new Float64Array(merged.length);
    let sum = 0;
    for (const s of score) sum += s;
    for (let k = 0; k < item.length; k++) shares[places.of(item[k]!) - 1] = score[k]! / sum;
    return shares;
  });
  return { item: Int32Array.from(merged), share };
}
