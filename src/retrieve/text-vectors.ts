/**
 * The retriever of items whose meaning is similar to a query's, by vectors of their chunks, if an encoder is
 * configured.
 */
import { type Candidates, NO_CANDIDATES, type Retriever } from './retriever.js';

export const textVectors: Retriever = {
  name: 'text-vectors',
  personal: false,
  retrieve({ chunks }, { query, eligible, limit }): Candidates {
    if (!chunks || !query?.vector) return NO_CANDIDATES;
    const found = chunks.nearest(query.vector, limit, eligible).filter(({ score }) => score > 0);
    return {
      item: Int32Array.from(found, ({ item }) => item),
      score: Float64Array.from(found, ({ score }) => score),
    };
  },
  /** No ground: a vector does not depend on a particular word. */
  explain(_world, _request, items) {
    return items.map(() => []);
  },
};
