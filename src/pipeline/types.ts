/** What callers of the pipeline send and get. */
import type { Filter } from '../indexes/index.js';

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
  /**
   * What they did just now, the latest last, 1,000 at most: known to this list only, and not kept. For visitors of whom
   * nothing is to be stored; beside a user or session, it adds to what is known of them.
   */
  readonly events?: readonly { readonly kind: string; readonly item: string }[] | undefined;
}

/** Why an item is in the list: one retriever's share in its score. */
export interface Reason {
  /**
   * `sequence`, `similar-items`, `similar-people`, `same-tags`, `affinity`, `popular`, `newest`, `taste`; or, as the first, where it
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
    readonly weight: number;
  }[];
}

export interface Recommended {
  readonly id: string;
  readonly score: number;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly image: string | null;
  readonly reasons: readonly Reason[];
}

/** A served list. Send its `request` with the events that answer it. */
export interface Recommendation {
  readonly request: string;
  readonly items: readonly Recommended[];
}
