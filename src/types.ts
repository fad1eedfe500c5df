/** What the users of the engine see: queries, answers and the engine itself. */
import type {
  EventInput,
  Item,
  ItemInput,
  ItemPatch,
  Json,
  Store,
  User,
  UserInput,
  UserPatch,
  WriteReport,
} from './store/index.js';

/** Which items may be shown. All conditions given must hold. */
export interface Filter {
  /** The item has at least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** The item has none of these tags. */
  readonly withoutTags?: readonly string[] | undefined;
  /** Attributes the item has, by name: one value, or a list of which one must match (in a list attribute: any member). */
  readonly attributes?: { readonly [name: string]: Json } | undefined;
  /** Published at or after this time / before this time, in milliseconds since 1970. */
  readonly publishedFrom?: number | undefined;
  readonly publishedBefore?: number | undefined;
  /** Ids of items left out. */
  readonly exclude?: readonly string[] | undefined;
}

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
}

/** Why an item is in the list: one retriever's share in its score. */
export interface Reason {
  /** `sequence`, `similar-items`, `similar-people`, `same-tags`, `popular`, `newest`. */
  readonly retriever: string;
  /** The retriever's share in the item's score. */
  readonly weight: number;
  /** The person's items (or tags, for `same-tags`) it rests on, the weightiest first. */
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

/** An item or user as it is read: times in ISO 8601. */
export type ItemView = Omit<Item, 'published' | 'expires'> & {
  readonly published: string | null;
  readonly expires: string | null;
};
export type UserView = User;

/** One kind's meaning for recommending. */
export interface KindMeaning {
  readonly meaning: 'positive' | 'negative' | 'neutral';
  /** How much one such event counts beside others; 0 or more. */
  readonly weight: number;
  /** Whether the item is not recommended to the person again. */
  readonly hides: boolean;
}

export interface Stats {
  readonly items: number;
  readonly users: number;
  readonly events: number;
  /** Events that the item graph does not know yet; live counters and people's histories know all. */
  readonly eventsSinceRefresh: number;
}

/** Progress of something long. `total` is unknown until it can be told. */
export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total?: number | undefined;
}

export interface Records<Input, Patch, View> {
  /** Checks and writes each record; what is refused is reported and costs the others nothing. */
  upsert(records: readonly Input[]): Promise<WriteReport>;
  /** @throws InvalidInput where the patch is not one. @returns `undefined` where there is no such record. */
  patch(id: string, patch: Patch): Promise<View | undefined>;
  /** Deletes records; a user with all that they did. @returns the ids that were there. */
  delete(ids: readonly string[]): Promise<string[]>;
  get(id: string): Promise<View | undefined>;
  list(page?: { after?: string | undefined; limit?: number | undefined }): Promise<View[]>;
}

export interface Engine {
  readonly items: Records<ItemInput, ItemPatch, ItemView>;
  readonly users: Records<UserInput, UserPatch, UserView>;
  readonly events: {
    /** Checks and writes events; resolves once they are durable. The next recommendation knows them. */
    add(events: readonly EventInput[]): Promise<WriteReport>;
  };
  recommend(query?: RecommendQuery): Promise<Recommendation>;
  /** Items that go with an item. @throws NotFound where there is no such item. */
  similar(id: string, query?: Pick<RecommendQuery, 'limit' | 'filter'>): Promise<Recommendation>;
  /** What most people like now. */
  popular(query?: Pick<RecommendQuery, 'limit' | 'filter'>): Promise<Recommendation>;
  /** Builds the item graph and learns the blend's weights anew from all events; otherwise done in the background. */
  refresh(options?: { onProgress?: (progress: Progress) => void; signal?: AbortSignal }): Promise<void>;
  stats(): Stats;
  /** For keys, export and doctor; applications seldom need it. */
  readonly store: Store;
  /** Finishes what is under way, writes what is queued, and closes. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Folder for the data; `./data` by default. */
  readonly data?: string | undefined;
  /** A PostgreSQL server instead of the embedded database; `DATABASE_URL` by default. */
  readonly databaseUrl?: string | undefined;
  /** Meanings of event kinds, added to (or replacing) those of the folder's `tandem.json` and the defaults. */
  readonly kinds?: { readonly [kind: string]: KindMeaning } | undefined;
  /** Whether indexes are renewed in the background as events arrive; true by default. */
  readonly background?: boolean | undefined;
  /** Tells the time, in milliseconds since 1970; the system's clock by default. For simulating and testing. */
  readonly now?: (() => number) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
