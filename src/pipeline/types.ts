/** What callers of the pipeline send and get. */
import type { Range as Bounds, Filter } from '../indexes/index.js';
import type { Explanation } from '../rank/index.js';
import type { Chunk } from '../store/index.js';

/** For whom and what. With neither user nor session: for anybody. */
export interface RecommendQuery {
  readonly user?: string | undefined;
  /** A visitor nobody knows, by their session; ignored where `user` is given. */
  readonly session?: string | undefined;
  /** The item being looked at now: what goes with it weighs most, and it is not among the answers. */
  readonly item?: string | undefined;
  /** How many, 1 to 500; 10 by default. */
  readonly limit?: number | undefined;
  readonly filter?: Filter | undefined;
  /** Ids of items to leave out, 10,000 at most; with those of `filter.exclude`. */
  readonly exclude?: readonly string[] | undefined;
  /**
   * The `next` of the page before: goes on with what stood on no page so far. All else is asked as on the page before; only
   * `limit`, `events` and `impressions` may differ.
   */
  readonly after?: string | undefined;
  /**
   * What they did just now, the latest last, 1,000 at most: known to this list only, and not kept. For visitors of whom
   * nothing is to be stored; beside a user or session, it adds to what is known of them.
   */
  readonly events?: readonly { readonly kind: string; readonly item: string }[] | undefined;
  /**
   * Whether an impression of each item of the list is written, durable before the list is given; for callers who show all
   * of it. Needs a user or a session.
   */
  readonly impressions?: boolean | undefined;
  /** Whether what made each score is told, of the first 50 items: `explanation` of each, and `capped` of the list. */
  readonly explain?: boolean | undefined;
}

/**
 * What a list that is the same for everybody is asked by. The user or session is whose impressions are written, where
 * `impressions` asks for them; the list does not depend on it.
 */
export type ListQuery = Pick<
  RecommendQuery,
  'limit' | 'filter' | 'exclude' | 'after' | 'user' | 'session' | 'impressions'
>;

/** The caller's own candidates, and for whom they are put in order. */
export interface RankQuery extends Omit<RecommendQuery, 'after'> {
  /** Ids of items, 1,000 at most. */
  readonly items: readonly string[];
  /** How many are wanted, the best first; all by default. */
  readonly limit?: number | undefined;
}

/** A candidate that was named and is not in the list. */
export interface LeftOut {
  readonly id: string;
  /** `undescribed`: only events name it; `rule`: caps of the configuration, or the check of what may be served. */
  readonly reason:
    | 'unknown'
    | 'hidden'
    | 'not published yet'
    | 'expired'
    | 'undescribed'
    | 'looked at now'
    | 'filter'
    | 'rule';
}

/** Why an item is in the list: one retriever's share in its score. */
export interface Reason {
  /**
   * `sequence`, `similar-items`, `similar-people`, `same-tags`, `affinity`, `popular`, `newest`, `taste`, `vectors`, `repeat`; for a search also `full-text`; or, as the first, where it
   * is not for its score that the item is where it is: `pin` for a rule, `exploration` for what is being tried out.
   */
  readonly retriever: string;
  /** The retriever's share in the item's score; 1 for `pin` and `exploration`. */
  readonly weight: number;
  /** The person's items (or tags, for `same-tags` and `affinity`) it rests on, the weightiest first. */
  readonly because: readonly {
    readonly item?: string;
    readonly title?: string | null;
    readonly tag?: string;
    /** For `full-text`: a term of the query, and the fields in which it is. */
    readonly term?: string;
    readonly fields?: readonly string[];
    readonly weight: number;
  }[];
}

/** Why an item is where it is, beside its score. */
export interface RuleMet {
  /**
   * `boost` of the configuration, `pin` to its place, `exploration` (drawn to be tried out), or `seen`: shown before
   * without being taken.
   */
  readonly rule: 'boost' | 'pin' | 'exploration' | 'seen';
  /** The condition of a boost. */
  readonly where?: string;
  /** What the score was multiplied by: above 1 lifted it, below lowered it. */
  readonly factor?: number;
}

/** What made an item's score, in numbers. */
export interface ItemExplanation extends Omit<Explanation, 'boosts' | 'seen' | 'terms'> {
  /** What the objective is the sum of; `null` where a term is no number, such as a quotient by 0. */
  readonly terms: readonly { readonly text: string; readonly value: number | null }[];
  readonly rules: readonly RuleMet[];
}

/** An item that a cap of the configuration kept out of the list. */
export interface CappedItem {
  readonly id: string;
  readonly title: string | null;
  /** The cap's `each` or `where`, and how many items it lets in. */
  readonly formula: string;
  readonly most: number;
}

export interface Recommended {
  readonly id: string;
  readonly score: number;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly image: string | null;
  readonly reasons: readonly Reason[];
  /** Where the query asks to `explain`, of the first 50. */
  readonly explanation?: ItemExplanation;
}

/** A served list. Send its `request` with the events that answer it. */
export interface Recommendation {
  readonly request: string;
  readonly items: readonly Recommended[];
  /** What the next page is asked for with, as `after`; `null` on the last page. */
  readonly next: string | null;
  /** Where the query asks to `explain`: what would be in the list but for a cap of the configuration. */
  readonly capped?: readonly CappedItem[];
}

/** Candidates in order; see {@link Recommendation}. */
export interface RankedList extends Omit<Recommendation, 'next'> {
  /** Those that are not in the list, and why; none where `limit` alone left them out. */
  readonly leftOut: readonly LeftOut[];
}

/** What is searched for, by whom, and which part of what is found is wanted. */
export interface SearchQuery extends Pick<RecommendQuery, 'user' | 'session' | 'limit' | 'filter'> {
  /**
   * Words, in any language. `"a phrase"` must be there, one word after the other, `-word` must not, `tag:name` is a tag that the item
   * must have; all else is text. Empty: all that the filter admits, the most popular first.
   */
  readonly query: string;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** As `after`, under its older name. */
  readonly cursor?: string | undefined;
  /** What to count of all that is found; 20 at most. */
  readonly facets?: readonly FacetQuery[] | undefined;
  /**
   * An order other than by how well items fit: by an attribute, `title` or `published`. Then only items with all words of
   * the query are listed, or, where no item has all, those with most.
   */
  readonly sort?: { readonly by: string; readonly order?: 'asc' | 'desc' | undefined } | undefined;
}

/** What to count: by value, or by ranges. */
export interface FacetQuery {
  /** `tags`, `published` (by day), or an attribute. */
  readonly field: string;
  /** How many values, the most common first: 1 to 100; 10 by default. */
  readonly limit?: number | undefined;
  readonly ranges?: readonly Bounds[] | undefined;
}

export interface Facet {
  readonly field: string;
  readonly values?: readonly { readonly value: string | number | boolean; readonly count: number }[];
  readonly ranges?: readonly (Bounds & { readonly count: number })[];
}

/** What is typed so far, and by whom. */
export interface SuggestQuery extends Pick<RecommendQuery, 'user' | 'session' | 'filter'> {
  readonly query: string;
  /** 1 to 50; 10 by default. */
  readonly limit?: number | undefined;
}

/** What may be meant; `item` is the id of the item whose title it is. */
export interface Suggestion {
  readonly text: string;
  readonly item?: string;
}

/** Places in a text: from the first to before the second, in UTF-16 code units. */
export type Range = readonly [from: number, before: number];

export interface SearchHit extends Recommended {
  /** The passage that fits the query best. Of a long text it is a part, with its place in the whole. */
  readonly chunk: Chunk;
  /** Where the words of the query stand. */
  readonly highlights: { readonly title: readonly Range[]; readonly text: readonly Range[] };
}

/** What was found, the best first. Send its `request` with the events that answer it. */
export interface SearchAnswer {
  readonly request: string;
  readonly items: readonly SearchHit[];
  /** Send it as `after` for the next page; null on the last. */
  readonly next: string | null;
  /** How many items there are with any word of the query, this page and those before included; where facets or an order are asked for. */
  readonly total?: number;
  readonly facets?: readonly Facet[];
  /** The query with mistyped words as they may be meant; null where none is mistyped. */
  readonly didYouMean: string | null;
  /** Where nothing is found: what may help. */
  readonly instead?: Instead;
}

/** What may help where nothing is found. */
export interface Instead {
  /** The query with less demanded, and how many items it finds. */
  readonly queries: readonly { readonly query: string; readonly total: number }[];
  /** Tags of items that may be found: those most like the query's words first, then the most common. */
  readonly topics: readonly string[];
}

/** Where a person wants to get to: an item, or all items of a role; and from where. */
export interface PathQuery extends Pick<RecommendQuery, 'user' | 'session'> {
  /** The id of an item. Either this or a role is needed. */
  readonly goal?: string | undefined;
  /** A tag. */
  readonly role?: string | undefined;
  /** Of a role, only items up to this level. */
  readonly level?: number | undefined;
  /** The time there is; without it, as much as is needed. */
  readonly minutes?: number | undefined;
  /** Ids of items that are known besides those that the person finished, 10,000 at most. */
  readonly knows?: readonly string[] | undefined;
  /** How many steps are told, 1 to 500; 100 by default. */
  readonly limit?: number | undefined;
}

/** An item on a learning path. */
export interface PathStep {
  readonly id: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly level: number;
  readonly minutes: number;
  /** Ids of what it requires, known or not. */
  readonly requires: readonly string[];
  /** Ids of the steps told that require it. */
  readonly neededBy: readonly string[];
}

/** What cannot be on a path, and the item that requires it, if one does. */
export interface PathLeftOut {
  readonly id: string;
  readonly reason: 'unknown' | 'not shown' | 'circle';
  readonly requiredBy: string | null;
}

/** What to learn, in order. */
export interface LearningPath {
  readonly goal: string | null;
  readonly role: string | null;
  /** What there is time for, each after all that it requires. */
  readonly items: readonly PathStep[];
  /** How long these take. */
  readonly minutes: number;
  /** Whether these are all that is needed. */
  readonly reached: boolean;
  /** What is needed besides, in the order in which it follows. */
  readonly later: readonly PathStep[];
  /** How many further steps the limit left out. */
  readonly more: number;
  /** Ids of known items that something needed requires. */
  readonly known: readonly string[];
  readonly leftOut: readonly PathLeftOut[];
}
