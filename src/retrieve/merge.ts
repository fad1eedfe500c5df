/** Merging the candidates of several retrievers into one list, with the probability from each retriever. */
import { Marks } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import type { Candidates } from './retriever.js';

/** Candidates in columns: `share[r][k]` is retriever `r`'s probability of candidate `k`. */
export interface Merged {
  readonly item: Int32Array;
  readonly share: readonly Float64Array[];
}

class MergeBuffers {
  /** By item, its position in the merged list, from 1. */
  readonly places = new Marks();
}

/**
 * Divides each retriever's scores by their sum, so that they are a distribution over its candidates, and aligns them
 * by item, in the order in which items first appear.
 *
 * @param items one more than the largest number of an item.
 * @example
 * const lists = [
 *   { item: Int32Array.of(7, 3), score: Float64Array.of(3, 1) },
 *   { item: Int32Array.of(3), score: Float64Array.of(5) },
 * ];
 * merge(lists, 8, new Scratch()); // { item: [7, 3], share: [[0.75, 0.25], [0, 1]] }
 */
export function merge(lists: readonly Candidates[], items: number, scratch: Scratch): Merged {
  const places = scratch.of(MergeBuffers).places.begin(items);
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
