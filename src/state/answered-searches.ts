/**
 * The searches that people answered by events: what others searched for, for suggestions, and what they clicked, for
 * the order of similar searches. Read from the log at the start, and updated with every event.
 */
import { PastSearches, SearchClicks } from '../indexes/index.js';
import { BoundedCache } from '../runtime/index.js';
import type { EventRow, Store } from '../store/index.js';
import { parseSearch, queryTerms } from '../text/index.js';

/**
 * The number of recent searches whose answering events are matched, and of answered ones that are read from the log.
 */
const [WAITING, ANSWERED] = [20_000, 200_000] as const;

/** A search whose events are awaited. */
interface Served {
  readonly text: string;
  /** Its items in order; empty for later pages, and for orders that were asked for. */
  readonly shown: readonly number[];
  /** The items that events answered. */
  readonly clicked: Set<number>;
}

/** The answered searches of one engine. */
export class AnsweredSearches {
  /** Whether an event of a kind by a user means that they found what they searched for. */
  counts: (answer: { readonly user: number; readonly kind: string }) => boolean = () => true;
  /** Earlier queries and the items that people found by them. */
  readonly past = new PastSearches();
  /** The clicks on results of earlier searches. */
  readonly clicks = new SearchClicks();
  /** Recent searches by request id. */
  readonly #served = new BoundedCache<Served, string>(WAITING);

  /** Remembers a search until events answer it. @param shown the items of a ranked first page; otherwise empty. */
  served(request: string, text: string, shown: readonly number[]): void {
    this.#served.set(request, { text, shown, clicked: new Set() });
  }

  /** Adds committed events that answer searches. */
  answered(rows: readonly EventRow[]): void {
    for (const { request, user, item, kind } of rows) {
      const served = request === undefined ? undefined : this.#served.get(request);
      if (served && item >= 0 && this.counts({ user, kind })) this.#take(served, user, item);
    }
  }

  #take({ text, shown, clicked }: Served, user: number, item: number): void {
    const terms = queryTerms(text);
    this.past.take({ query: text, terms, user, item });
    if (clicked.has(item) || shown.length === 0) return;
    this.clicks.take({ terms, user, item, shown, first: clicked.size === 0 });
    clicked.add(item);
  }

  /** Reads the answered searches of the log, unless some are known. */
  async read({ answers }: Pick<Store, 'answers'>): Promise<void> {
    if (this.past.size > 0) return;
    let last = '';
    let served: Served = { text: '', shown: [], clicked: new Set() };
    for (const { request, query, shown, user, item, kind } of await answers.searches(ANSWERED)) {
      if (request !== last) served = { text: parseSearch(query).text, shown, clicked: new Set() };
      last = request;
      if (this.counts({ user, kind })) this.#take(served, user, item);
    }
  }

  /** Removes a person's searches. */
  forget(user: number): void {
    this.past.forget(user);
    this.clicks.forget(user);
  }
}
