/**
 * The retriever of items that people clicked after similar searches. It rates what the query's words found, and adds
 * items that have a word of the query, so that counts and facets of results stay true.
 */
import { type Candidates, NO_CANDIDATES, type Retriever } from './retriever.js';

export const earlierSearches: Retriever = {
  name: 'earlier-searches',
  personal: false,
  /** @returns ratings of -1 to 1. */
  retrieve({ chunks, clicks }, { query, person, matches, eligible }): Candidates {
    if (!chunks || !clicks || !query || !matches || clicks.size === 0) return NO_CANDIDATES;
    const ratings = clicks.ratings(matches, person.user);
    if (ratings.size === 0) return NO_CANDIDATES;
    const found = new Set(matches);
    const reader = chunks.matcher(query.terms);
    const hasWord = (item: number) => chunks.keysOf(item).some((key) => reader.score(key) > 0);
    const rated = [...ratings].filter(
      ([item, rating]) => found.has(item) || (rating > 0 && eligible(item) && hasWord(item)),
    );
    return {
      item: Int32Array.from(rated, ([item]) => item),
      score: Float64Array.from(rated, ([, rating]) => rating),
    };
  },
  /** No ground: queries of other people are not disclosed. */
  explain(_world, _request, items) {
    return items.map(() => []);
  },
};
