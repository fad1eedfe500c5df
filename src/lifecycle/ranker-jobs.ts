/** Training runs of the ranker beside serving: their schedule, input and result. */
import { NotEnoughData } from '../errors.js';
import { loadRanker, type ModelRecord, type ModelRegistry } from '../models/index.js';
import { SUBJECTS } from '../rank/index.js';
import { DAY, type Progress, traced } from '../runtime/index.js';
import { type EngineState, snapshotOf } from '../state/index.js';
import { REQUESTS_KEPT, type Store } from '../store/index.js';
import type { StoredTensors } from '../tensor/index.js';
import { ENOUGH, type RankerResult, type RankerTask, RankerTrainer, WINDOW } from '../train/index.js';
import { rankerSettings, type ServedRanker } from './ranker-serving.js';
import { due, type Gathered } from './schedule.js';

/** How far back each scale reads served lists, in milliseconds; the log is not kept longer. */
const BACK = { full: REQUESTS_KEPT, recent: 8 * DAY } as const;

export interface RankerJobsOptions {
  /** The data folder, where runs are logged. */
  readonly data: string;
  readonly store: Store;
  readonly state: EngineState;
  readonly registry: ModelRegistry;
  readonly served: ServedRanker;
}

export interface RankerRunOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The training runs of one ranker. */
export class RankerJobs {
  readonly #of: RankerJobsOptions;
  readonly #trainer = new RankerTrainer();
  readonly #closing = new AbortController();
  readonly #features: readonly string[];
  /** The scheduled run under way. */
  #running: Promise<unknown> | undefined;
  /** When the latest scheduled attempt ended, successful or not, and how long it took, in milliseconds. */
  #tried: { at: number; took: number } | undefined;

  constructor(of: RankerJobsOptions) {
    this.#of = of;
    this.#features = SUBJECTS[of.served.kind].features;
  }

  /**
   * Runs the training that is due by the schedule, if any; too little data is not an error here.
   *
   * @param before run before a full run, to prepare what it depends on.
   */
  async trainIfDue(before: () => Promise<unknown>): Promise<void> {
    if (this.#running) return;
    const { state } = this.#of;
    const now = state.now();
    const scale = due({ ...(await this.#latest()), tried: this.#tried }, await this.#gathered(), now);
    if (!scale) return;
    this.#running = (scale === 'full' ? before() : Promise.resolve()).then(() => this.train(scale));
    try {
      await this.#running;
    } catch (error) {
      if (!(error instanceof NotEnoughData)) throw error;
    } finally {
      this.#running = undefined;
      this.#tried = { at: state.now(), took: state.now() - now };
    }
  }

  /**
   * Trains a ranker in a worker thread and stores it as a version; if it is admitted, it is served from the next
   * list on.
   *
   * @throws NotEnoughData where there is too little to train on.
   */
  train(scale: RankerTask['scale'], options: RankerRunOptions = {}): Promise<ModelRecord> {
    const attributes = { 'tandem.model': this.#of.served.kind, 'tandem.scale': scale };
    return traced('tandem.train', attributes, () => this.#train(scale, options));
  }

  async #train(scale: RankerTask['scale'], options: RankerRunOptions): Promise<ModelRecord> {
    const { onProgress } = options;
    const signal = AbortSignal.any([this.#closing.signal, ...(options.signal ? [options.signal] : [])]);
    signal.throwIfAborted();
    const { store, state, registry, served } = this.#of;
    const now = state.now();
    const serving = await this.#servedBase();
    const task = await this.#taskOf(scale, serving, now);
    // Lists younger than the window may still be answered.
    const range = { from: now - BACK[scale], before: now - WINDOW, featureNames: this.#features };
    const span = await store.requests.span(range);
    const lists = span.lists >= ENOUGH[served.kind] ? store.requests.scan(range) : undefined;
    const result = await this.#trainer.train(task, lists && { lists, span }, onProgress, signal);
    const version = versionOf(served.kind, result, scale, serving?.id);
    return served.changes.run(async () => {
      const parameters = result.model.parameters as StoredTensors;
      const record = await registry.add(version, parameters, new Date(now));
      await served.update();
      return record;
    });
  }

  /** Stops runs under way and waits for the scheduled one to end. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#trainer.close();
    await this.#running?.catch(() => {});
  }

  async #taskOf(
    scale: RankerTask['scale'],
    serving: ModelRecord | undefined,
    now: number,
  ): Promise<RankerTask> {
    const { data, store, state, registry, served } = this.#of;
    const { source } = (serving?.settings ?? {}) as { source?: RankerResult['source'] };
    const all = { from: now - BACK[scale], before: now, featureNames: this.#features };
    return {
      kind: served.kind,
      snapshot: snapshotOf(state),
      weights: state.weights,
      kindNames: [...state.kindNames],
      kinds: state.kindMeanings,
      scale,
      serving: serving && (await loadRanker(registry, serving.id)),
      calibrated: source === 'served',
      data,
      shown: (await store.requests.span(all)).lists,
    };
  }

  /** When the latest version of each scale was created, in milliseconds since 1970. */
  async #latest(): Promise<{ full?: number | undefined; recent?: number | undefined }> {
    const { registry, served } = this.#of;
    const versions = (await registry.list()).filter(({ kind }) => kind === served.kind);
    const made = (scale: string) => {
      const latest = versions.find((version) => version.scale === scale);
      return latest && Date.parse(latest.created);
    };
    return { full: made('full'), recent: made('recent') };
  }

  async #gathered(): Promise<Gathered> {
    const { registry, served, state } = this.#of;
    const { log } = state;
    const [latest] = (await registry.list()).filter(({ kind }) => kind === served.kind);
    const since = latest ? Date.parse(latest.created) : Number.NEGATIVE_INFINITY;
    // The log is in the order of arrival; events imported late with old times do not count as new.
    let fresh = 0;
    for (let event = log.length - 1; event >= 0 && log.atOf(event) > since; event--) fresh++;
    return { events: log.length, fresh, serving: served.id !== undefined };
  }

  /** The served version, or the one from which its online training began. */
  async #servedBase(): Promise<ModelRecord | undefined> {
    const { registry, served } = this.#of;
    const id = await registry.serving(served.kind);
    if (id === undefined) return undefined;
    const record = await registry.show(id);
    return record.scale === 'live' && record.parent !== undefined ? registry.show(record.parent) : record;
  }
}

/** The registry's record of a run's result. */
function versionOf(
  kind: ModelRecord['kind'],
  { model, source, span, samples, verdict }: RankerResult,
  scale: RankerTask['scale'],
  base: string | undefined,
): Omit<ModelRecord, 'id' | 'created'> {
  return {
    kind,
    scale,
    parent: scale === 'recent' ? base : undefined,
    span: { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() },
    samples,
    settings: rankerSettings(model, source),
    metrics: verdict.metrics,
    admitted: verdict.admitted,
    reason: verdict.reason,
  };
}
