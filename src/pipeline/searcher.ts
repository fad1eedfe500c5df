/** The search calls. */
import { NO_POLICY } from '../control/index.js';
import { InvalidInput } from '../errors.js';
import { servable } from '../guard/index.js';
import { type ChunkIndex, itemMatcher } from '../indexes/index.js';
import type { Request } from '../retrieve/index.js';
import { Scratch, TokenBucket } from '../runtime/index.js';
import { writeCursor } from './cursor.js';
import { eligibleItems } from './eligibility.js';
import { facetsOf } from './facets.js';
import { POPULAR } from './fixed-weights.js';
import { Highlighter } from './highlight.js';
import { checkImpressions, impressionsOf, type WriteEvents } from './impressions.js';
import { insteadOf } from './instead.js';
import type { ListSettings } from './list.js';
import { ListCache } from './list-cache.js';
import { type Parts, pipeline } from './pipeline.js';
import { asObjects } from './response.js';
import { matchingItems, type SearchRequest, searchRequestOf } from './search-request.js';
import { withSentHistory } from './sent-history.js';
import { sorted } from './sort.js';
import { didYouMean } from './spelling.js';
import { suggestions } from './suggest.js';
import type { Recommended, SearchAnswer, SearchHit, SearchQuery, Suggestion, SuggestQuery } from './types.js';

/** The maximum number of suggestions of a call. */
const MOST = 50;

/** Limits of how many searches have their features logged for training: per second, and at once after a pause. */
const [DESCRIBED, AT_ONCE] = [10, 200] as const;

/**
 * Serves searches.
 *
 * @example
 * const searcher = new Searcher({ store, state, control }, (events) => intake.add(events));
 * (await searcher.search({ query: 'green tea' }, chunks)).items.map(({ id }) => id); // ['sencha', …]
 */
export class Searcher {
  readonly #parts: Parts;
  readonly #described = new TokenBucket(DESCRIBED, AT_ONCE);
  readonly #write: WriteEvents;

  /** @param write writes events of impressions. */
  constructor(parts: Omit<Parts, 'scratch' | 'cache'>, write: WriteEvents) {
    this.#write = write;
    this.#parts = { ...parts, cache: new ListCache(parts.state), scratch: new Scratch() };
  }

  /**
   * @param vector the vector of the query's text, if there is an encoder.
   * @throws InvalidInput where the query is wrong.
   */
  async search(asked: SearchQuery, chunks: ChunkIndex, vector?: Float32Array): Promise<SearchAnswer> {
    checkImpressions(asked);
    const answer = this.#answer(asked, chunks, vector);
    if (asked.impressions === true) {
      const shown = answer.items.map(({ id }) => id);
      await this.#write(impressionsOf(asked, answer.request, shown));
    }
    return answer;
  }

  #answer(asked: SearchQuery, chunks: ChunkIndex, vector?: Float32Array): SearchAnswer {
    const { state } = this.#parts;
    const search = this.#withHistory(asked, searchRequestOf(asked, state, chunks, vector));
    const { found, request } = this.#counted(asked, search, chunks);
    const served = this.#served(asked, search, request, 'person');
    const { request: id, items } = asObjects(served);
    const { numbers } = served.list;
    if (request.query) {
      const ranked = asked.sort === undefined && search.before.length === 0;
      state.search.answers.served(id, request.query.text, ranked ? Array.from(numbers) : []);
    }
    const shown = [...search.before, ...numbers];
    const eligible = this.#eligible(search.open);
    const hit = hits(search, chunks);
    return {
      request: id,
      items: items.map((item, k) => hit(item, numbers[k])),
      next: served.list.more && items.length === request.limit ? writeCursor(search.search, shown) : null,
      ...(found && { total: found.size }),
      ...(found && asked.facets && { facets: facetsOf(asked.facets, this.#entries(found.keys())) }),
      didYouMean: didYouMean(search.syntax.text, chunks, eligible),
      ...(shown.length === 0 && {
        instead: insteadOf(search, chunks, state, this.#eligible(search.allowed)),
      }),
    };
  }

  /**
   * As {@link search}, for a language model: the items alone, without excerpts and corrections, which cost as much again.
   * They are not logged for training, as nobody clicks them.
   * @throws InvalidInput where the query is wrong.
   */
  searchForModel(
    asked: SearchQuery,
    chunks: ChunkIndex,
  ): readonly { readonly id: string; readonly title: string | null }[] {
    const search = searchRequestOf(asked, this.#parts.state, chunks);
    return asObjects(this.#served(asked, search, search.request, 'model')).items;
  }

  /** A search with the events that came with its query. */
  #withHistory(asked: SearchQuery, search: SearchRequest): SearchRequest {
    const { state, scratch } = this.#parts;
    const request = withSentHistory(asked, search.request, state, scratch);
    if (request === search.request) return search;
    const { history } = request;
    return { ...search, request, open: { ...search.open, history }, allowed: { ...search.allowed, history } };
  }

  /** Makes the list. @param reader who reads it. */
  #served(asked: SearchQuery, search: SearchRequest, request: Request, reader: Request['reader']) {
    const { state, control } = this.#parts;
    // A requested order is not changed by rules.
    const { policy, arms } = asked.sort ? { policy: NO_POLICY, arms: undefined } : control.assign(request);
    const ranks = request.query !== undefined && asked.sort === undefined;
    const settings: ListSettings = {
      policy,
      arms,
      weights: request.query ? state.weights : POPULAR,
      scoring: ranks ? control.searchScoring(policy) : undefined,
      diverse: false,
      // Only first pages are logged for training: later ones are seen only by people who did not find what they
      // wanted.
      describe:
        ranks &&
        reader === 'person' &&
        request.user >= 0 &&
        search.before.length === 0 &&
        this.#described.take(request.now),
    };
    return pipeline(request, settings, this.#parts);
  }

  /**
   * Completions of the text typed so far: queries that were successful for other people, words, and titles of items
   * that can be found.
   * @throws InvalidInput where the query is wrong.
   */
  suggest(asked: SuggestQuery, chunks: ChunkIndex): Suggestion[] {
    const { state } = this.#parts;
    const { limit = 10, ...query } = asked;
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
      throw new InvalidInput('limit', `is a whole number from 1 to ${MOST}`);
    }
    const search = searchRequestOf({ ...query, limit }, state, chunks);
    return suggestions(search, limit, chunks, state, search.open.user, this.#eligible(search.open));
  }

  /** All results, if they are to be counted or sorted, and the request with that order. */
  #counted(asked: SearchQuery, search: SearchRequest, chunks: ChunkIndex) {
    const { request, open } = search;
    if (!asked.facets && !asked.sort) return { found: undefined, request };
    const { catalogue } = this.#parts.state;
    const eligible = this.#eligible(open);
    const found = matchingItems(search, chunks, catalogue, eligible);
    if (!asked.sort) return { found, request };
    const most = Math.max(0, ...found.values());
    const best = new Map([...found].filter(([, count]) => count === most));
    const before = new Set(search.before);
    const order = sorted(best.keys(), asked.sort, (item) => catalogue.entry(item)).filter(
      (item) => !before.has(item),
    );
    const query = { ...(request.query ?? { text: '', terms: [] }), order: Int32Array.from(order) };
    return { found: best, request: { ...request, query } };
  }

  #entries(items: Iterable<number>) {
    return Array.from(items, (item) => this.#parts.state.catalogue.entry(item)!);
  }

  /** Whether an item can be found by a request, on any page. Valid until the next request. */
  #eligible(request: Request): (item: number) => boolean {
    const { state, scratch } = this.#parts;
    const { refused } = request.history ?? state.people.historyOf(request.user);
    return servable(eligibleItems(state, request, refused, scratch), (item) => state.catalogue.entry(item)!);
  }
}

/** Makes the hits of a search: each item with its best passage. */
function hits({ request, terms }: SearchRequest, chunks: ChunkIndex) {
  const matcher = itemMatcher(chunks, request.query?.terms ?? []);
  const highlighter = new Highlighter(terms);
  return (item: Recommended, number: number): SearchHit => {
    const key = matcher.best(number);
    const whole =
      key === undefined ? { headings: [], page: null, start: 0, end: 0, text: '' } : chunks.chunk(key);
    const { chunk, ranges, from } = highlighter.excerpt(whole);
    return {
      ...item,
      chunk,
      highlights: { title: highlighter.rangesOf(item.title ?? ''), text: ranges, from },
    };
  };
}
