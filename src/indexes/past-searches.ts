/**
 * Earlier searches: queries with positive answers, with the people and the items, for suggestions. Bounded: the
 * queries answered longest ago are dropped first.
 */

/** The maximum number of queries, and of people and items for each. */
const [QUERIES, PEOPLE, ITEMS] = [50_000, 50, 50] as const;

/** The maximum length of a stored query in characters: longer ones are hardly typed twice. */
const LONGEST = 200;

/** An answer to a search. */
export interface SearchAnswered {
  /** The query as typed, and its terms. */
  readonly query: string;
  readonly terms: readonly string[];
  readonly user: number;
  readonly item: number;
}

/** A query by which people found something. */
export interface PastQuery {
  /** The query as last typed. */
  readonly text: string;
  /** The people who found something by it, and the items. */
  readonly people: ReadonlySet<number>;
  readonly items: ReadonlySet<number>;
}

interface Held {
  text: string;
  readonly people: Set<number>;
  readonly items: Set<number>;
}

/** The searches of everybody. */
export class PastSearches {
  /** By the set of the query's terms; the query answered last comes last. */
  readonly #queries = new Map<string, Held>();

  get size(): number {
    return this.#queries.size;
  }

  take({ query, terms, user, item }: SearchAnswered): void {
    if (terms.length === 0 || query.length > LONGEST || user < 0 || item < 0) return;
    const key = [...new Set(terms)].sort().join(' ');
    const held = this.#queries.get(key) ?? { text: query, people: new Set(), items: new Set() };
    this.#queries.delete(key);
    this.#queries.set(key, held);
    held.text = query;
    if (held.people.size < PEOPLE) held.people.add(user);
    if (held.items.size < ITEMS) held.items.add(item);
    if (this.#queries.size > QUERIES) this.#queries.delete(this.#queries.keys().next().value!);
  }

  all(): Iterable<PastQuery> {
    return this.#queries.values();
  }

  /** Removes a person's searches. */
  forget(user: number): void {
    for (const [key, { people }] of this.#queries) {
      if (people.delete(user) && people.size === 0) this.#queries.delete(key);
    }
  }
}
