/** The retriever of items that contain words of a query, by BM25F over their chunks. */
import { itemMatcher } from '../indexes/index.js';
import { type Candidates, NO_CANDIDATES, type Retriever, weightiest } from './retriever.js';

export const fullText: Retriever = {
  name: 'full-text',
  personal: false,
  retrieve({ chunks }, { query, eligible, limit }): Candidates {
    if (!chunks || !query || query.terms.length === 0) return NO_CANDIDATES;
    const found = chunks.search(query.terms, limit, eligible);
    return {
      item: Int32Array.from(found, ({ item }) => item),
      score: Float64Array.from(found, ({ score }) => score),
    };
  },
  explain({ chunks }, { query }, items) {
    if (!chunks || !query) return items.map(() => []);
    const { best } = itemMatcher(chunks, query.terms);
    return items.map((item) => {
      const key = best(item);
      if (key === undefined) return [];
      const grounds = query.terms.flatMap(({ term, weight = 1 }) => {
        const fields = chunks.fieldsWith(key, term);
        return fields.length > 0 ? [{ term, fields, weight: weight * chunks.idf(term) }] : [];
      });
      return weightiest(grounds);
    });
  },
};
