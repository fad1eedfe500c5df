/** What the users of the engine see: queries, answers and the engine itself. */
import type { ExperimentReport } from './control/index.js';
import type { ModelAlarm, ModelRecord, Vital } from './learn/index.js';
import type {
  EventInput,
  Explored,
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
  /**
   * `sequence`, `similar-items`, `similar-people`, `same-tags`, `affinity`, `popular`, `newest`; or first, where it is not for its score that the
   * item is where it is: `pin` for a rule, `exploration` for what is being tried out.
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
  /** The versions of the sequence model and of the ranker that are served, where there are any. */
  readonly sequence: string | undefined;
  readonly ranker: string | undefined;
  /** How it does, where one is served or was rolled back. */
  readonly life: ModelLife | undefined;
}

/** How a served model does. */
export interface ModelLife {
  /** The version that is served, with what it has learnt live since; none where all is left to the blend. */
  readonly version: string | undefined;
  /**
   * `settling`: its probabilities are being brought to their height; `learning`: it is watched, and learns live;
   * `watched`: it does not learn; `stopped`: it has left its band, and learns no more until a version is admitted.
   */
  readonly state: 'settling' | 'learning' | 'watched' | 'stopped';
  /** Samples that it has learnt live from, and lists by whose answers it was judged, since it was taken up. */
  readonly learnt: number;
  readonly lists: number;
  /** The strongest evidence that a band was left, as a share of what gives an alarm. */
  readonly suspicion: number;
  /** Figures of late, and their bands; NaN where nothing was seen yet. */
  readonly metrics: { readonly [metric: string]: Vital };
  /** Why it was stopped, while that holds. */
  readonly alarm: ModelAlarm | undefined;
  /** How many times it was rolled back by itself since the start of the process. */
  readonly rollbacks: number;
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

/** What lists are ranked by. */
export interface ObjectiveView {
  /** The formula; `null` where lists are ranked by the score alone. */
  readonly objective: string | null;
  /**
   * What it names that is not there (yet), or `null`. While an outcome is not predicted, lists are ranked by the score;
   * an attribute that no item has counts as on any item that does not have it.
   */
  readonly waiting: string | null;
  /** What formulas may name: `p.OUTCOME` and `item.attributes.NAME`. */
  readonly outcomes: readonly string[];
  readonly attributes: readonly string[];
}

export interface TrialOptions {
  /** How many people's lists to compare, 1 to 10,000; 200 by default. */
  readonly people?: number | undefined;
  /** How long their lists are, 1 to 100; 10 by default. */
  readonly limit?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is shown how often: in how many lists of a person's on average, before and after. */
interface Moves {
  readonly more: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly less: Moves['more'];
}

/** What a change of the objective would do. */
export interface Trial {
  /** How many people's lists were compared, and how long they are. */
  readonly people: number;
  readonly limit: number;
  /** The share of a list that stays in it, on average; and the shares of people whose list stays, or begins anew. */
  readonly overlap: number;
  readonly unchanged: number;
  readonly newFirst: number;
  /** How much each retriever believes in what is shown: its probability, on average. */
  readonly retrievers: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  /** The items and tags that are shown more, and less. */
  readonly items: Moves;
  readonly tags: Moves;
  /** A few people's lists, the most changed first. */
  readonly examples: readonly {
    readonly user: string;
    readonly overlap: number;
    readonly before: readonly Pick<Recommended, 'id' | 'title' | 'score'>[];
    readonly after: readonly Pick<Recommended, 'id' | 'title' | 'score'>[];
  }[];
}

/** An experiment as it is configured, and which of its arms were stopped. Times in ISO 8601. */
export interface ExperimentView {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'ended';
  /** Why it cannot run, where that is so: an arm names a model that is not there. */
  readonly problem: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly metrics: readonly string[];
  /** The control first. */
  readonly arms: readonly {
    readonly name: string;
    readonly share: number;
    readonly overrides: { readonly [field: string]: unknown };
    /** When and why it was stopped by itself: events per list, and the p-value. */
    readonly stopped: {
      readonly at: string;
      readonly metric: string;
      readonly control: number;
      readonly rate: number;
      readonly p: number;
    } | null;
  }[];
}

/** How much is explored, and what comes of it, over the last 30 days. */
export interface ExplorationReport extends Explored {
  /** The share of places that is configured. */
  readonly share: number;
}

export interface Engine {
  readonly items: Records<ItemInput, ItemPatch, ItemView>;
  readonly users: Records<UserInput, UserPatch, UserView>;
  readonly events: {
    /** Checks and writes events; resolves once they are durable. The next recommendation knows them. */
    add(events: readonly EventInput[]): Promise<WriteReport>;
  };
  recommend(query?: RecommendQuery): Promise<Recommendation>;
  /**
   * The same as JSON in UTF-8, for servers: a list that is given again, as nothing of the person's has changed, is not
   * written again either.
   */
  recommendAsJson(query?: RecommendQuery): Promise<Uint8Array>;
  /** Items that go with an item. @throws NotFound where there is no such item. */
  similar(id: string, query?: Pick<RecommendQuery, 'limit' | 'filter'>): Promise<Recommendation>;
  /** What most people like now. */
  popular(query?: Pick<RecommendQuery, 'limit' | 'filter'>): Promise<Recommendation>;
  /** What lists are ranked by; changing it trains nothing and needs no restart. */
  readonly objective: {
    get(): Promise<ObjectiveView>;
    /**
     * Changes it, here and in the folder's `tandem.json`; the next list is made by it.
     * @throws InvalidInput with line, column and reason where the formula is wrong, and what there is to choose from.
     */
    set(formula: string | null): Promise<ObjectiveView>;
    /** Compares people's lists as they are with what they would be. @throws InvalidInput as `set` does. */
    try(formula: string | null, options?: TrialOptions): Promise<Trial>;
  };
  readonly experiments: {
    list(): Promise<readonly ExperimentView[]>;
    /** What an experiment shows so far. @throws NotFound where there is none of this name. */
    report(name: string): Promise<ExperimentView & { readonly seen: ExperimentReport }>;
  };
  readonly exploration: { report(): Promise<ExplorationReport> };
  /** Builds the item graph and learns the blend's weights anew from all events; otherwise done in the background. */
  refresh(options?: { onProgress?: (progress: Progress) => void; signal?: AbortSignal }): Promise<void>;
  /**
   * Trains the sequence model on all that is known, before it the text encoder where items have texts, and retrieves with
   * what comes of it where that finds what people took last better than what is served: minutes, in threads of their own.
   * @throws InvalidInput where there is nothing to learn from.
   * @returns the new version, and whether it was admitted.
   */
  train(options?: {
    /** Seed of all that is drawn by chance; 1 by default. */
    seed?: number | undefined;
    onProgress?: ((progress: Progress) => void) | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<ModelRecord>;
  /**
   * Learns to rank from what people did, and serves what was learnt if it is better than what is served now:
   * from everything, or going on from the version served from what came lately.
   * @returns the new version, and whether and why it was admitted.
   */
  learn(options?: {
    scale?: 'full' | 'recent' | undefined;
    onProgress?: (progress: Progress) => void;
    signal?: AbortSignal;
  }): Promise<ModelRecord>;
  /**
   * Has the served ranker watched by the answers that came since the last call, and learn from them; otherwise done in
   * the background every few seconds. What it learns is served at once. Where what happens leaves the band of what it
   * says, it is rolled back, and learns no more until a version is admitted.
   * @returns how it does, if one is served.
   */
  learnLive(): Promise<ModelLife | undefined>;
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
  /**
   * Whether models are trained in the background, too: to find and to rank from everything once a week, to rank from what
   * is new once a day, and live; false by default.
   */
  readonly learns?: boolean | undefined;
  /** Tells the time, in milliseconds since 1970; the system's clock by default. For simulating and testing. */
  readonly now?: (() => number) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** What exploration draws from: numbers from 0 to below 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
}
