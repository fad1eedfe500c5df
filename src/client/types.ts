/** What the client sends and is answered, as far as callers need it; `/openapi.json` of a server describes all of it. */

/** Something that somebody did. Who did it, when, and an id are filled in where they are left out. */
export interface ClientEvent {
  /** What was done: `impression`, `click`, `like`, `save`, `purchase`, `complete`, `dismiss` … */
  readonly kind: string;
  readonly item?: string;
  /** The list that the event answers: the `request` of its answer. */
  readonly request?: string;
  /** Where in that list the item stood, from 0. */
  readonly position?: number;
  /** Such as a rating, a price, or seconds watched. */
  readonly value?: number;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly user?: string;
  readonly session?: string;
  /** ISO 8601; now by default. */
  readonly at?: string;
  /** Sent twice under one id, an event counts once. */
  readonly id?: string;
}

/** An event as it waits and is sent. */
export type WaitingEvent = ClientEvent & { readonly id: string; readonly at: string };

/** An event that the server will never take, and why. */
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
}

/** For whom: the user and session of the client where neither is given. */
export interface ForWhom {
  readonly user?: string;
  readonly session?: string;
}

export interface RecommendQuery extends ForWhom {
  /** How many; 10 by default. */
  readonly limit?: number;
  /** The item being looked at now. */
  readonly item?: string;
  readonly filter?: Filter;
  readonly exclude?: readonly string[];
  /** The `next` of the page before. */
  readonly after?: string;
  /** Whether to record an impression of each item of the answer, for callers who show all of it. */
  readonly impressions?: boolean;
  /** Whether what made the score of each item, of the first 50, is told. */
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
    /** Where the term stands. */
    readonly fields?: readonly string[];
    readonly weight: number;
  }[];
}

/** What made the score of an item, in numbers. */
export interface Explanation {
  /** What the list is ordered by, before boosts. */
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
  /** What the objective is the sum of. */
  readonly terms: readonly { readonly text: string; readonly value: number | null }[];
  /** What lifted, lowered or placed the item. */
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
  /** With `explain`: what would be in the list but for a cap of the configuration. */
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
  readonly limit?: number;
  readonly filter?: Filter;
  readonly facets?: readonly { readonly field: string; readonly limit?: number }[];
  readonly sort?: { readonly by: string; readonly order?: 'asc' | 'desc' };
  /** The `next` of the page before. */
  readonly after?: string;
  /** As `after`, under its older name. */
  readonly cursor?: string;
}

/** From, and before; in UTF-16 code units. */
export type Range = readonly number[];

export interface FoundItem extends ListedItem {
  /** The passage that fits best. */
  readonly chunk: {
    readonly headings: readonly string[];
    readonly page: number | null;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
  readonly highlights: { readonly title: readonly Range[]; readonly text: readonly Range[] };
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
  /** What was said before, the latest last. */
  readonly turns?: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly filter?: Filter;
  readonly passages?: number;
  readonly sentences?: number;
  readonly provider?: string;
  /** Called with each piece of the answer as it is written. */
  readonly onText?: (text: string) => void;
  /** Stops the answer, on the server too. */
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
  /** How likely the sources answer the question, from 0 to 1. */
  readonly confidence: number;
  readonly nearest: readonly { readonly item: string; readonly title: string | null }[];
  readonly provider: string;
  readonly notes: readonly string[];
}
