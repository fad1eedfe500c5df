/** What the users of the engine see: queries, answers and the engine itself. */

import type { ExperimentCalls, ExplorationCalls, ObjectiveCalls } from './control/index.js';
import type { EventIntake, ItemView, Records, UserView } from './ingest/index.js';
import type { ModelLife } from './lifecycle/index.js';
import type { ModelRecord } from './models/index.js';
import type { Recommendation, RecommendQuery } from './pipeline/index.js';
import type { Progress } from './runtime/index.js';
import type { DataOptions } from './state/index.js';
import type { ItemInput, ItemPatch, Store, UserInput, UserPatch } from './store/index.js';

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

export interface Engine {
  readonly items: Records<ItemInput, ItemPatch, ItemView>;
  readonly users: Records<UserInput, UserPatch, UserView>;
  readonly events: EventIntake;
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
  readonly objective: ObjectiveCalls;
  readonly experiments: ExperimentCalls;
  readonly exploration: ExplorationCalls;
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

export interface OpenOptions extends DataOptions {
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
