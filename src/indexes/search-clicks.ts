/**
 * Clicks on the results of earlier searches, for later searches with similar results.
 *
 * - Searches are similar if they show the same items near the top, whatever their words (Fitzpatrick and Dent 1997,
 *   doi:10.1145/258525.258579).
 * - An item is rated by its clicks less the clicks expected at the positions where it was shown, relative to how
 *   often it was examined there (Zhang and Jones 2007, "Comparing click logs and editorial labels for training query
 *   rewriting"), so that neither position bias nor the order that was served is learnt.
 * - Searches without any click are not counted: nothing tells whether anybody looked at their results.
 * - Bounded: the queries answered longest ago are dropped first.
 *
 * The constants were chosen by simulated clicks on the first 50 queries of Cranfield, CACM and CISI, each split into
 * queries with clicks and queries without.
 */
import { dcgDiscount } from '../runtime/index.js';

/** The maximum number of queries; of items and of people for each; and of queries that are compared by one item. */
const [QUERIES, ITEMS, PEOPLE, COMPARED] = [10_000, 50, 500, 100] as const;

/** The number of results that a new search is compared by, and of similar queries that rate its items. */
const [RESULTS, SIMILAR] = [30, 20] as const;

/** A query counts for others from this number of people on, as queries of a single person can be private. */
const OTHERS = 2;

/** The power of similarity in the weight of a query, and the weight of no information. */
const [POWER, UNKNOWN] = [3, 0.5] as const;

/** The examinations without a click beyond the expected that are added to each item's. */
const UNSEEN = 3;

/** The click rate at the first position before any search, and the number of searches that it counts as. */
const [PRIOR, STRENGTH] = [0.3, 10] as const;

/** An event that answers a search. */
export interface ResultClicked {
  /** The terms of the query, in any order. */
  readonly terms: readonly string[];
  readonly user: number;
  readonly item: number;
  /** The items that the search showed, in order. */
  readonly shown: ArrayLike<number>;
  /** Whether it is the first event that answers this search. */
  readonly first: boolean;
}

interface Rated {
  clicks: number;
  /** The expected number of clicks, and of examinations. */
  expected: number;
  examined: number;
}

interface Answered {
  readonly people: Set<number>;
  readonly items: Map<number, Rated>;
  /** The length of the vector of examinations. */
  length: number;
}

/** The clicks on the results of all searches. */
export class SearchClicks {
  /** By the query's terms; the query answered last comes last. */
  readonly #queries = new Map<string, Answered>();
  /** By item, the queries that showed it, the one answered last at the end. */
  readonly #showing = new Map<number, Set<Answered>>();
  /** By position: the number of answered searches that showed an item there, and of clicks on it. */
  readonly #shows: number[] = [];
  readonly #clicks: number[] = [];

  /** The number of queries. */
  get size(): number {
    return this.#queries.size;
  }

  /** Adds a click. Not counted: clicks on items that the search did not show, and by nobody. */
  take({ terms, user, item, shown, first }: ResultClicked): void {
    if (terms.length === 0 || user < 0) return;
    const key = [...new Set(terms)].sort().join(' ');
    const query = this.#queries.get(key) ?? { people: new Set(), items: new Map(), length: 0 };
    if (!query.people.has(user) && query.people.size >= PEOPLE) return;
    const places = Math.min(ITEMS, shown.length);
    const place = Array.prototype.indexOf.call(shown, item);
    if (place < 0 || place >= places) return;
    this.#queries.delete(key);
    this.#queries.set(key, query);
    query.people.add(user);
    if (first) for (let k = 0; k < places; k++) this.#show(query, shown[k], k);
    const rated = query.items.get(item);
    if (rated) rated.clicks++;
    this.#clicks[place] = (this.#clicks[place] ?? 0) + 1;
    if (this.#queries.size > QUERIES) this.#drop(this.#queries.keys().next().value!);
  }

  #show(query: Answered, item: number, place: number): void {
    const rated = query.items.get(item) ?? { clicks: 0, expected: 0, examined: 0 };
    if (query.items.size >= ITEMS && !query.items.has(item)) return;
    query.items.set(item, rated);
    const before = rated.examined;
    rated.expected += this.#rate(place);
    rated.examined += dcgDiscount(place);
    query.length = Math.sqrt(query.length ** 2 - before ** 2 + rated.examined ** 2);
    this.#shows[place] = (this.#shows[place] ?? 0) + 1;
    const showing = this.#showing.get(item) ?? new Set();
    this.#showing.set(item, showing);
    showing.delete(query);
    showing.add(query);
    if (showing.size > COMPARED) showing.delete(showing.values().next().value!);
  }

  /** The share of answered searches in which the item at a position was clicked. */
  #rate(place: number): number {
    const prior = STRENGTH * PRIOR * dcgDiscount(place);
    return ((this.#clicks[place] ?? 0) + prior) / ((this.#shows[place] ?? 0) + STRENGTH);
  }

  #drop(key: string): void {
    const query = this.#queries.get(key)!;
    this.#queries.delete(key);
    for (const item of query.items.keys()) {
      const showing = this.#showing.get(item);
      if (showing?.delete(query) && showing.size === 0) this.#showing.delete(item);
    }
  }

  /**
   * The ratings of items by the clicks after similar searches.
   *
   * @param results the items that a search finds by itself, the best first.
   * @param user the person who searches, whose own clicks count even if nobody else searched for the same; -1 for nobody.
   * @returns by item, -1 to 1: above 0 where it was clicked more than other results; only items with information.
   * @example
   * const clicks = new SearchClicks();
   * for (const user of [1, 2]) clicks.take({ terms: ['tea'], user, item: 8, shown: [7, 8], first: true });
   * clicks.ratings([7, 8], -1).get(8)! > 0; // true
   */
  ratings(results: ArrayLike<number>, user: number): Map<number, number> {
    const ratings = new Map<number, number>();
    let weights = 0;
    for (const { query, weight } of this.#similar(results, user)) {
      weights += weight;
      for (const [item, { clicks, expected, examined }] of query.items) {
        const rating = (weight * (clicks - expected)) / (examined + UNSEEN);
        ratings.set(item, (ratings.get(item) ?? 0) + rating);
      }
    }
    for (const [item, sum] of ratings) ratings.set(item, sum / (weights + UNKNOWN));
    return ratings;
  }

  /** The most similar queries with their weights: a power of the cosine of how much each item is examined. */
  #similar(
    results: ArrayLike<number>,
    user: number,
  ): { readonly query: Answered; readonly weight: number }[] {
    const inner = new Map<Answered, number>();
    const count = Math.min(RESULTS, results.length);
    let squares = 0;
    for (let k = 0; k < count; k++) {
      const own = dcgDiscount(k);
      squares += own ** 2;
      for (const query of this.#showing.get(results[k]) ?? []) {
        const { examined } = query.items.get(results[k]) ?? { examined: 0 };
        inner.set(query, (inner.get(query) ?? 0) + own * examined);
      }
    }
    const similar: { readonly query: Answered; readonly weight: number }[] = [];
    for (const [query, product] of inner) {
      if (query.people.size < OTHERS && !query.people.has(user)) continue;
      similar.push({ query, weight: (product / (query.length * Math.sqrt(squares))) ** POWER });
    }
    return similar.sort((a, b) => b.weight - a.weight).slice(0, SIMILAR);
  }

  /** Removes the queries that a person clicked a result of, as their counts include that person's. */
  forget(user: number): void {
    for (const [key, { people }] of this.#queries) if (people.has(user)) this.#drop(key);
  }
}
