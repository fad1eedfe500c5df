/** How items match one query, each by its best chunk. */
import type { QueryTerm } from './inverted/bm25.js';
import type { Match, MatchReader } from './inverted/match.js';

/** Chunks that can be matched, by key. */
interface Chunks {
  keysOf(item: number): readonly number[];
  matcher(terms: readonly QueryTerm[]): MatchReader;
}

export interface ItemMatcher {
  /** The key of an item's best chunk; `undefined` where the item is not indexed. */
  best(item: number): number | undefined;
  match(item: number): Match | undefined;
}

/** Matches items against a query; valid until the index changes. */
export function itemMatcher(chunks: Chunks, terms: readonly QueryTerm[]): ItemMatcher {
  const reader = chunks.matcher(terms);
  const best = (item: number) => {
    const keys = chunks.keysOf(item);
    if (keys.length < 2) return keys[0];
    let first = keys[0];
    let highest = -1;
    for (const key of keys) {
      const own = reader.score(key);
      if (own <= highest) continue;
      highest = own;
      first = key;
    }
    return first;
  };
  return {
    best,
    match: (item) => {
      const key = best(item);
      return key === undefined ? undefined : reader.match(key);
    },
  };
}
