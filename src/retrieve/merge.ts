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
  let most = 0;
  for (const { item } of lists) most += item.length;
  const merged = new Int32Array(most);
  let count = 0;
  for (const { item } of lists) {
    for (let k = 0; k < item.length; k++) {
      if (places.of(item[k]) > 0) continue;
      merged[count++] = item[k];
      places.note(item[k], count);
    }
  }
  const share = lists.map(({ item, score }) => {
    const shares = new Float64Array(count);
    let sum = 0;
    for (let k = 0; k < score.length; k++) sum += score[k];
    for (let k = 0; k < item.length; k++) shares[places.of(item[k]) - 1] = score[k] / sum;
    return shares;
  });
  return { item: merged.subarray(0, count), share };
}
