/**
 * The types of requests and responses that callers of the client need; `/openapi.json` of a server describes all of
 * them.
 */

/** An event. The user or session, the time, and an id are added where they are left out. */
export interface ClientEvent {
  /** The kind of event: `impression`, `click`, `like`, `save`, `purchase`, `complete`, `dismiss` … */
  readonly kind: string;
  readonly item?: string;
  /** The `request` of the list that the event answers. */
  readonly request?: string;
  /** The position of the item in that list, from 0. */
  readonly position?: number;
  /** A rating, a price, seconds watched or the like. */
  readonly value?: number;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly user?: string;
  readonly session?: string;
  /** ISO 8601; now by default. */
  readonly at?: string;
  /** An event that is sent twice with one id counts once. */
  readonly id?: string;
}

/** An event as it is queued and sent. */
export type WaitingEvent = ClientEvent & { readonly id: string; readonly at: string };

/** An event that the server will never accept, with the reason. */
export interface RefusedEvent {
  readonly event: WaitingEvent;
  /** The field that was wrong; empty for the event as a whole. */
  readonly field: string;
  readonly reason: string;
}

export interface Filter {
  readonly tags?: readonly string[];
  readonly withoutTags?: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly ranges?: Readonly<
    Record<
      string,
      { readonly from?: number | string; readonly to?: number | string; readonly before?: number | string }
    >
  >;
  readonly publishedFrom?: string;
  readonly publishedBefore?: string;
  readonly exclude?: readonly string[];
  /** Conditions that must hold as well, also for items that are only named beside a list. */
  readonly and?: Omit<Filter, 'and'>;
}

/** The user or session; those of the client where neither is given. */
export interface ForWhom {
  readonly user?: string;
  readonly session?: string;
}

export interface RecommendQuery extends ForWhom {
  /** How many; 10 by default. */
  readonly limit?: number;
  /** The item in view. */
  readonly item?: string;
  readonly filter?: Filter;
  readonly exclude?: readonly string[];
  /** The `next` of the page before. */
  readonly after?: string;
  /** Whether to record an impression of each item of the list, for callers who show all of it. */
  readonly impressions?: boolean;
  /** Whether to explain the scores of the first 50 items. */
  readonly explain?: boolean;
}

export interface Reason {
  readonly retriever: string;
  readonly weight: number;
  readonly because: readonly {
    readonly item?: string;
    readonly title?: string | null;
    readonly tag?: string;
    readonly term?: string;
    /** The fields that contain the term. */
    readonly fields?: readonly string[];
    readonly weight: number;
  }[];
}

/** The explanation of an item's score in numbers. */
export interface Explanation {
  /** The score that orders the list, before boosts. */
  readonly by: 'fusion' | 'ranker' | 'objective';
  /** The place by the score alone, from 1. */
  readonly place: number;
  /** Those with the largest effect on the score. */
  readonly features: readonly {
    readonly name: string;
    readonly effect: number;
    readonly values: Readonly<Record<string, number>>;
  }[];
  readonly outcomes: readonly {
    readonly name: string;
    readonly probability: number;
    readonly weight: number;
  }[];
  /** The terms of the objective. */
  readonly terms: readonly { readonly text: string; readonly value: number | null }[];
  /** The rules that raised, lowered or placed the item. */
  readonly rules: readonly {
    readonly rule: 'boost' | 'pin' | 'exploration' | 'seen';
    readonly where?: string;
    readonly factor?: number;
  }[];
}

export interface ListedItem {
  readonly id: string;
  readonly score: number;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly image: string | null;
  readonly reasons: readonly Reason[];
  readonly explanation?: Explanation;
}

export interface List {
  /** Send it with the events that answer this list. */
  readonly request: string;
  readonly items: readonly ListedItem[];
  /** Send it as `after` for the next page; null on the last. */
  readonly next: string | null;
  /** With `explain`: items that would be in the list without a cap of the configuration. */
  readonly capped?: readonly {
    readonly id: string;
    readonly title: string | null;
    readonly formula: string;
    readonly most: number;
  }[];
}

export interface SimilarQuery {
  readonly limit?: number;
  readonly after?: string;
}

export interface SearchQuery extends ForWhom {
  readonly query: string;
  /** Recent events of the person, the latest last: they count for this search only. */
  readonly events?: readonly { readonly kind: string; readonly item: string }[];
  /** Whether to record an impression of each result, for callers who show all of them. */
  readonly impressions?: boolean;
  readonly limit?: number;
  readonly filter?: Filter;
  readonly facets?: readonly { readonly field: string; readonly limit?: number }[];
  readonly sort?: { readonly by: string; readonly order?: 'asc' | 'desc' };
  /** The `next` of the page before. */
  readonly after?: string;
  /** The former name of `after`. */
  readonly cursor?: string;
}

/** A range: from the first to before the second position, in UTF-16 code units. */
export type Range = readonly number[];

export interface FoundItem extends ListedItem {
  /** The passage that matches best. */
  readonly chunk: {
    readonly headings: readonly string[];
    readonly page: number | null;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
  /** `from` is where to begin an excerpt of a few lines. */
  readonly highlights: {
    readonly title: readonly Range[];
    readonly text: readonly Range[];
    readonly from: number;
  };
}

export interface Found {
  readonly request: string;
  readonly items: readonly FoundItem[];
  readonly total?: number;
  readonly facets?: readonly {
    readonly field: string;
    readonly values?: readonly { readonly value: string | number | boolean; readonly count: number }[];
  }[];
  readonly didYouMean?: string | null;
  readonly next: string | null;
}

export interface AskOptions extends ForWhom {
  /** The earlier turns of the conversation, the latest last. */
  readonly turns?: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly filter?: Filter;
  readonly passages?: number;
  readonly sentences?: number;
  readonly provider?: string;
  /** Called with each piece of the answer as it is written. */
  readonly onText?: (text: string) => void;
  /** Aborts the answer, also on the server. */
  readonly signal?: AbortSignal;
}

export interface Citation {
  readonly number: number;
  readonly item: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly page: number | null;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly position: number;
}

export interface Answer {
  readonly request: string;
  /** Whether the sources answer the question. */
  readonly answered: boolean;
  readonly text: string;
  readonly question: string;
  readonly citations: readonly Citation[];
  /** The probability that the sources answer the question, from 0 to 1. */
  readonly confidence: number;
  readonly nearest: readonly { readonly item: string; readonly title: string | null }[];
  readonly provider: string;
  readonly notes: readonly string[];
}
