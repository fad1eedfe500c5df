/**
 * The lifecycle of a ranker, of lists or of searches, beside serving: the version that the registry names is served
 * (`ranker-serving.ts`), monitored and trained online (`ranker-online.ts`), and new versions are trained when due
 * (`ranker-jobs.ts`).
 */
import type { ModelRecord, ModelRegistry } from '../models/index.js';
import type { RankerKind } from '../rank/index.js';
import { MINUTE, repeat, SECOND } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import type { RankerTask } from '../train/index.js';
import { AnswerCollector } from './answer-collector.js';
import { RankerJobs, type RankerRunOptions } from './ranker-jobs.js';
import { OnlineRanker } from './ranker-online.js';
import { ServedRanker } from './ranker-serving.js';
import type { ModelStatus } from './types.js';

/** How often the background checks which version to serve, and whether training is due, in milliseconds. */
const LOOK = 5 * SECOND;

const LOOK_DUE = MINUTE;

export interface RankerLifecycleOptions {
  /** The data folder. */
  readonly data: string;
  readonly store: Store;
  readonly state: EngineState;
  readonly registry: ModelRegistry;
  /** What the ranker orders; lists by default. */
  readonly kind?: RankerKind | undefined;
  /** Called with alarms, and with versions that cannot be served. */
  readonly warn: (message: string) => void;
  /** Called after an alarm marked users as bots, so that indexes are rebuilt without them. */
  readonly onDiscount: () => void;
}

/** The lifecycle of one ranker. */
export class RankerLifecycle {
  readonly #served: ServedRanker;
  readonly #online: OnlineRanker;
  readonly #jobs: RankerJobs;
  #stops: (() => void)[] = [];

  constructor(options: RankerLifecycleOptions) {
    const { store, state, registry, warn, kind = 'ranker' } = options;
    const served = new ServedRanker(registry, state, warn, kind);
    this.#served = served;
    this.#online = new OnlineRanker({ ...options, served, answers: new AnswerCollector(store, state, kind) });
    this.#jobs = new RankerJobs({ ...options, served });
  }

  /** The served version, if any. */
  get served(): string | undefined {
    return this.#served.id;
  }

  /** The status of the served version, also after a rollback to none. */
  get status(): ModelStatus | undefined {
    return this.#online.status;
  }

  /** Serves the version that the registry names, from the next list on. */
  update(): Promise<void> {
    return this.#served.changes.run(() => this.#served.update());
  }

  /**
   * Starts the background work: following changes by commands, and monitoring.
   *
   * @param train run before each full training run, to prepare what it depends on; `false` for no training at all,
   *   neither scheduled nor online.
   */
  start(train: false | (() => Promise<unknown>), onError: (error: unknown) => void): void {
    this.#stops = [repeat(LOOK, () => this.look(train !== false), onError)];
    if (train) {
      const before = () => train().catch(onError);
      this.#stops.push(repeat(LOOK_DUE, () => this.#jobs.trainIfDue(before), onError));
    }
  }

  /** Processes the answers since the last call; see {@link OnlineRanker.look}. */
  look(trains: boolean): Promise<void> {
    return this.#online.look(trains);
  }

  /** Trains and evaluates a new version; see {@link RankerJobs.train}. @throws NotEnoughData */
  train(scale: RankerTask['scale'], options?: RankerRunOptions): Promise<ModelRecord> {
    return this.#jobs.train(scale, options);
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#jobs.close();
    await this.#online.close();
  }
}
