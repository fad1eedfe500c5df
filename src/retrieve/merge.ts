/** Several retrievers' candidates as one list, each with the share it has of each retriever's belief. */
import type { Candidates } from './retriever.js';

/** Candidates with features: `share[r][k]` is retriever `r`'s probability of candidate `k`. */
export interface Merged {
  readonly item: Int32Array;
  readonly share: readonly Float64Array[];
}

/** Makes each retriever's scores a distribution over what it returned, and lines them up by item. */
export function merge(lists: readonly Candidates[]): Merged {
  const places = new Map<number, number>();
  for (const { item } of lists) for (const i of item) if (!places.has(i)) places.set(i, places.size);
  const share = lists.map(({ item, score }) => {
    const shares = new Float64Array(places.size);
    let sum = 0;
    for (const s of score) sum += s;
    for (let k = 0; k < item.length; k++) shares[places.get(item[k]!)!] = score[k]! / sum;
    return shares;
  });
  return { item: Int32Array.from(places.keys()), share };
}
