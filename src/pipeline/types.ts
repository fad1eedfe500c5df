/** Queries and results of the pipeline. */
import type { Range as Bounds, Filter } from '../indexes/index.js';
import type { Explanation } from '../rank/index.js';
import type { Chunk } from '../store/index.js';

/** A query for recommendations. Without a user and a session, the list is not personal. */
export interface RecommendQuery {
  readonly user?: string | undefined;
  /** The session of a visitor who is not signed in; ignored where `user` is given. */
  readonly session?: string | undefined;
  /** The item in view: items similar to it weigh most, and it is not in the list itself. */
  readonly item?: string | undefined;
  /** The length of the list, 1 to 500; 10 by default. */
  readonly limit?: number | undefined;
  readonly filter?: Filter | undefined;
  /** Ids of items to leave out, 10,000 at most, in addition to those of `filter.exclude`. */
  readonly exclude?: readonly string[] | undefined;
  /**
   * The `next` of the page before: continues with items that were on no page so far. The rest of the query must be
   * the same as for the page before, except for `limit`, `events` and `impressions`.
   */
  readonly after?: string | undefined;
  /**
   * Recent events of the person, the latest last, 1,000 at most: used for this list only, and not stored. For
   * visitors about whom nothing is to be stored; with a user or session, they are added to the stored history.
   */
  readonly events?: readonly { readonly kind: string; readonly item: string }[] | undefined;
  /**
   * Whether to write an impression of each item of the list, durably before the response; for callers who show the
   * whole list. Needs a user or a session.
   */
  readonly impressions?: boolean | undefined;
  /** Whether to explain the scores of the first 50 items: as `explanation` of each item and `capped` of the list. */
  readonly explain?: boolean | undefined;
}

/**
 * A query for a list that is the same for everybody. The list does not depend on the user or session, which are only
 * for `impressions`.
 */
export type ListQuery = Pick<
  RecommendQuery,
  'limit' | 'filter' | 'exclude' | 'after' | 'user' | 'session' | 'impressions'
>;

/** A query that ranks candidates named by the caller for a person. */
export interface RankQuery extends Omit<RecommendQuery, 'after'> {
  /** Ids of items, 1,000 at most. */
  readonly items: readonly string[];
  /** The length of the list, the best first; all candidates by default. */
  readonly limit?: number | undefined;
}

/** A named candidate that is not in the list. */
export interface LeftOut {
  readonly id: string;
  /**
   * `undescribed`: the item was never written, only named by events; `rule`: a cap of the configuration, or a check
   * on items.
   */
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

/** A reason why an item is in the list: the share of one retriever in its score. */
export interface Reason {
  /**
   * `sequence`, `similar-items`, `similar-people`, `same-tags`, `affinity`, `popular`, `newest`, `taste`, `vectors`,
   * `repeat`; for a search also `full-text`; or, as the first reason of an item that does not have its place for its
   * score, `pin` for a rule or `exploration`.
   */
  readonly retriever: string;
  /** The retriever's share in the item's score; 1 for `pin` and `exploration`. */
  readonly weight: number;
  /**
   * The person's items (or tags, for `same-tags` and `affinity`) that it is based on, those with the largest weight
   * first.
   */
  readonly because: readonly {
    readonly item?: string;
    readonly title?: string | null;
    readonly tag?: string;
    /** For `full-text`: the terms of the query, each with the fields that contain it. */
    readonly term?: string;
    readonly fields?: readonly string[];
    readonly weight: number;
  }[];
}

/** A rule that affected an item's place. */
export interface RuleMet {
  /** `boost` or `pin` of the configuration, `exploration`, or `seen`: shown before without a positive event. */
  readonly rule: 'boost' | 'pin' | 'exploration' | 'seen';
  /** The condition of a boost. */
  readonly where?: string;
  /** The factor of the score: above 1 raised it, below 1 lowered it. */
  readonly factor?: number;
}

/** The explanation of an item's score in numbers. */
export interface ItemExplanation extends Omit<Explanation, 'boosts' | 'seen' | 'terms'> {
  /** The terms of the objective; `null` where a term is not a number, such as a division by 0. */
  readonly terms: readonly { readonly text: string; readonly value: number | null }[];
  readonly rules: readonly RuleMet[];
}

/** An item that a cap of the configuration excluded from the list. */
export interface CappedItem {
  readonly id: string;
  readonly title: string | null;
  /** The cap's `each` or `where`, and the number of items that it allows. */
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
  /** With `explain`, for the first 50 items. */
  readonly explanation?: ItemExplanation;
}

/** A served list. Send its `request` with the events that answer it. */
export interface Recommendation {
  readonly request: string;
  readonly items: readonly Recommended[];
  /** Send it as `after` for the next page; `null` on the last page. */
  readonly next: string | null;
  /** With `explain`: items that would be in the list without a cap of the configuration. */
  readonly capped?: readonly CappedItem[];
}

/** Ranked candidates; see {@link Recommendation}. */
export interface RankedList extends Omit<Recommendation, 'next'> {
  /** Candidates that are not in the list, with the reason, without those beyond `limit`. */
  readonly leftOut: readonly LeftOut[];
}

/** A search query. */
export interface SearchQuery
  extends Pick<RecommendQuery, 'user' | 'session' | 'limit' | 'filter' | 'events' | 'impressions'> {
  /**
   * Words, in any language. Items must contain a `"quoted phrase"`, must not contain an excluded `-word`, and must
   * have the tag of `tag:name`; everything else is text. An empty query lists all items that match the filter, the
   * most popular first.
   */
  readonly query: string;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** The former name of `after`. */
  readonly cursor?: string | undefined;
  /** The facets to count over all results; 20 at most. */
  readonly facets?: readonly FacetQuery[] | undefined;
  /**
   * An order other than relevance: by an attribute, `title` or `published`. Then only items with all words of the
   * query are listed, or, where no item has all, those with most.
   */
  readonly sort?: { readonly by: string; readonly order?: 'asc' | 'desc' | undefined } | undefined;
}

/** A facet: counts by value, or by ranges. */
export interface FacetQuery {
  /** `tags`, `published` (by day), or an attribute. */
  readonly field: string;
  /** The number of values, the most common first: 1 to 100; 10 by default. */
  readonly limit?: number | undefined;
  readonly ranges?: readonly Bounds[] | undefined;
}

export interface Facet {
  readonly field: string;
  readonly values?: readonly { readonly value: string | number | boolean; readonly count: number }[];
  readonly ranges?: readonly (Bounds & { readonly count: number })[];
}

/** A query for suggestions. */
export interface SuggestQuery extends Pick<RecommendQuery, 'user' | 'session' | 'filter'> {
  readonly query: string;
  /** 1 to 50; 10 by default. */
  readonly limit?: number | undefined;
}

/** A suggestion; `item` is the id of the item whose title it is. */
export interface Suggestion {
  readonly text: string;
  readonly item?: string;
}

/** A range of a text: from the first to before the second position, in UTF-16 code units. */
export type Range = readonly [from: number, before: number];

export interface SearchHit extends Recommended {
  /** The passage that matches the query best. It is an excerpt of a long text, with its position in the whole. */
  readonly chunk: Chunk;
  /**
   * The positions of the query's words; and `from`, where to begin an excerpt of a few lines: the sentence or clause from
   * which on `chunk.text` has most of the query.
   */
  readonly highlights: {
    readonly title: readonly Range[];
    readonly text: readonly Range[];
    readonly from: number;
  };
}

/** The search results, the best first. Send its `request` with the events that answer it. */
export interface SearchAnswer {
  readonly request: string;
  readonly items: readonly SearchHit[];
  /** Send it as `after` for the next page; null on the last. */
  readonly next: string | null;
  /** The number of items with any word of the query, on all pages; with facets or an order. */
  readonly total?: number;
  readonly facets?: readonly Facet[];
  /** The query with mistyped words corrected; null where none is mistyped. */
  readonly didYouMean: string | null;
  /** Suggestions where nothing is found. */
  readonly instead?: Instead;
}

/** Suggestions where nothing is found. */
export interface Instead {
  /** The query with fewer conditions, and the number of items that it finds. */
  readonly queries: readonly { readonly query: string; readonly total: number }[];
  /** Tags of items that can be found: those most similar to the query's words first, then the most common. */
  readonly topics: readonly string[];
}

/** A query for a learning path: to an item, or to all items of a role. */
export interface PathQuery extends Pick<RecommendQuery, 'user' | 'session' | 'filter'> {
  /** The id of an item. Either this or a role is required. */
  readonly goal?: string | undefined;
  /** A tag. */
  readonly role?: string | undefined;
  /** For a role, only items up to this level. */
  readonly level?: number | undefined;
  /** The available time in minutes; unlimited by default. */
  readonly minutes?: number | undefined;
  /** Ids of items that the person knows besides those that they finished, 10,000 at most. */
  readonly knows?: readonly string[] | undefined;
  /** The number of steps returned, 1 to 500; 100 by default. */
  readonly limit?: number | undefined;
}

/** An item on a learning path. */
export interface PathStep {
  readonly id: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly level: number;
  readonly minutes: number;
  /** Ids of the items that it requires, known or not. */
  readonly requires: readonly string[];
  /** Ids of the returned steps that require it. */
  readonly neededBy: readonly string[];
}

/** An item that cannot be on a path, and the item that requires it, if any. */
export interface PathLeftOut {
  readonly id: string;
  readonly reason: 'unknown' | 'not shown' | 'circle';
  readonly requiredBy: string | null;
}

/** A learning path. */
export interface LearningPath {
  readonly goal: string | null;
  readonly role: string | null;
  /** The steps that fit the time, each after everything that it requires. */
  readonly items: readonly PathStep[];
  /** The total duration of these steps. */
  readonly minutes: number;
  /** Whether these steps are all that are needed. */
  readonly reached: boolean;
  /** The further steps needed, in order. */
  readonly later: readonly PathStep[];
  /** The number of further steps that the limit left out. */
  readonly more: number;
  /** Ids of known items that needed items require. */
  readonly known: readonly string[];
  readonly leftOut: readonly PathLeftOut[];
}
