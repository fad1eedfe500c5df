/** The calls that search, by their way through the pipeline. */
import type { ChunkIndex } from '../indexes/index.js';
import { Scratch } from '../runtime/index.js';
import { writeCursor } from './cursor.js';
import { POPULAR } from './fixed-weights.js';
import { excerpt, rangesOf } from './highlight.js';
import type { ListSettings } from './list.js';
import { ListCache } from './list-cache.js';
import { type Parts, pipeline } from './pipeline.js';
import { asObjects } from './response.js';
import { searchRequestOf } from './search-request.js';
import type { Recommended, SearchAnswer, SearchHit, SearchQuery } from './types.js';

/**
 * Serves searches.
 *
 * @example
 * const searcher = new Searcher({ store, state, control });
 * searcher.search({ query: 'green tea' }, chunks).items.map(({ id }) => id); // ['sencha', …]
 */
export class Searcher {
  readonly #parts: Parts;

  constructor(parts: Omit<Parts, 'scratch' | 'cache'>) {
    this.#parts = { ...parts, cache: new ListCache(parts.state), scratch: new Scratch() };
  }

  /** @throws InvalidInput where the query is wrong. */
  search(asked: SearchQuery, chunks: ChunkIndex): SearchAnswer {
    const { state, control } = this.#parts;
    const { request, search, before, terms } = searchRequestOf(asked, state, chunks);
    const { policy, arms } = control.assign(request);
    const settings: ListSettings = {
      policy,
      arms,
      weights: request.query ? state.weights : POPULAR,
      scoring: undefined,
      diverse: false,
      describe: false,
    };
    const served = pipeline(request, settings, this.#parts);
    const { request: id, items } = asObjects(served);
    const { numbers } = served.list;
    return {
      request: id,
      items: items.map((item, k) => this.#hit(item, numbers[k], request.query?.terms ?? [], terms, chunks)),
      next: items.length < request.limit ? null : writeCursor(search, [...before, ...numbers]),
    };
  }

  #hit(
    item: Recommended,
    number: number,
    query: Parameters<ChunkIndex['bestOf']>[1],
    terms: ReadonlySet<string>,
    chunks: ChunkIndex,
  ): SearchHit {
    const key = chunks.bestOf(number, query);
    const whole =
      key === undefined ? { headings: [], page: null, start: 0, end: 0, text: '' } : chunks.chunk(key);
    const { chunk, ranges } = excerpt(whole, terms);
    return { ...item, chunk, highlights: { title: rangesOf(item.title ?? '', terms), text: ranges } };
  }
}
