/**
 * Looks after the ranker: teaches it in a worker thread, keeps what it learns, serves what was admitted, and has what is
 * served watched and go on learning.
 */
import { NotEnoughData } from '../errors.js';
import type { KindMeaning } from '../indexes/index.js';
import {
  loadRanker,
  type ModelAlarm,
  type ModelRecord,
  type ModelRegistry,
  type RankerModel,
} from '../models/index.js';
import { FEATURES, sameFeatures, scoringBy } from '../rank/index.js';
import { type Progress, SerialQueue } from '../runtime/index.js';
import { type EngineState, snapshotOf } from '../state/index.js';
import type { Store } from '../store/index.js';
import type { Json, StoredTensors } from '../tensor/index.js';
import { ENOUGH_LISTS, type RankerResult, type RankerTask, RankerTrainer, WINDOW } from '../train/index.js';
import { AnswerCollector } from './answer-collector.js';
import type { Vitals } from './monitor.js';
import type { LearntLive, LiveReport } from './online-learner.js';
import { due } from './schedule.js';
import type { ModelLife } from './types.js';

const RANKER = 'ranker';

const DAY = 86_400_000;

/** How far back each scale looks at served lists, in milliseconds; the log keeps no longer. */
const BACK = { full: 30 * DAY, recent: 8 * DAY } as const;

/** How often the background looks what is to be served, and whether learning is due, in milliseconds. */
const LOOK = 5_000;

const LOOK_DUE = 60_000;

export interface RankerLifecycleOptions {
  /** The data folder. */
  readonly data: string;
  readonly store: Store;
  readonly memory: EngineState;
  readonly registry: ModelRegistry;
  /** Told what the operator should know. */
  readonly warn: (message: string) => void;
  /** Called where what others are shown is to be built anew, without accounts just marked as bots. */
  readonly onDiscount: () => void;
}

export class RankerLifecycle {
  readonly #registry: ModelRegistry;
  readonly #warn: (message: string) => void;
  readonly #data: string;
  readonly #store: Store;
  readonly #memory: EngineState;
  readonly #kinds: { readonly [kind: string]: KindMeaning };
  readonly #onDiscount: () => void;
  readonly #life: AnswerCollector;
  /** What changes the version that is served, or what it says, waits for its turn. */
  readonly #changes = new SerialQueue();
  readonly #tutor = new RankerTrainer();
  readonly #closing = new AbortController();
  #served: string | undefined;
  /** The version that is followed, and how it does. */
  #followed: string | undefined;
  #report: LiveReport | undefined;
  #alarm: ModelAlarm | undefined;
  #rollbacks = 0;
  #timers: NodeJS.Timeout[] = [];
  #learning: Promise<unknown> | undefined;
  #tried: { at: number; took: number } | undefined;

  constructor({ data, store, memory, registry, warn, onDiscount }: RankerLifecycleOptions) {
    this.#data = data;
    this.#store = store;
    this.#memory = memory;
    this.#kinds = memory.kindMeanings;
    this.#registry = registry;
    this.#warn = warn;
    this.#onDiscount = onDiscount;
    this.#life = new AnswerCollector(store, memory, memory.kindMeanings);
  }

  /** The version that is served, if any is. */
  get served(): string | undefined {
    return this.#served;
  }

  /** How the version that is served does, where it is looked after. */
  get life(): ModelLife | undefined {
    if (this.#served === undefined && !this.#alarm) return undefined;
    const { state = 'watched', learnt = 0, vitals } = this.#report ?? {};
    return {
      version: this.#served,
      state: this.#alarm ? 'stopped' : state,
      learnt,
      lists: vitals?.lists ?? 0,
      suspicion: vitals?.suspicion ?? 0,
      metrics: vitals?.metrics ?? {},
      alarm: this.#alarm,
      rollbacks: this.#rollbacks,
    };
  }

  /** Serves what the registry says is to be served, from the next list on. */
  update(): Promise<void> {
    return this.#changes.run(() => this.#update());
  }

  async #update(): Promise<void> {
    const [latest] = (await this.#registry.alarms()).filter(({ kind }) => kind === RANKER);
    const id = await this.#registry.serving(RANKER);
    this.#alarm = latest?.open && latest.to === (id ?? null) ? latest : undefined;
    // An alarm that was answered by admitting the same version again begins its life anew.
    if (this.#report?.state === 'stopped' && !this.#alarm) this.#followed = undefined;
    if (id === this.#served) return;
    const model = id === undefined ? undefined : await loadRanker(this.#registry, id);
    const usable = model !== undefined && sameFeatures(model);
    if (model && !usable) {
      this.#warn(`${id} is of another release and is not served: train anew`);
    }
    this.#serve(usable ? model : undefined);
    this.#served = id;
  }

  #serve(model: RankerModel | undefined): void {
    this.#memory.scoring = model && scoringBy(model, this.#kinds);
  }

  /**
   * Looks after it in the background: what commands change is served, and what is served is watched.
   * @param train what a full lesson rests on and is done before; given where what is due is learnt: weekly, daily, live.
   */
  start(train: false | (() => Promise<unknown>), onError: (error: unknown) => void): void {
    let looking = false;
    const every = (time: number, work: () => Promise<unknown>) =>
      setInterval(() => void work().catch(onError), time).unref();
    const look = async () => {
      if (looking) return;
      looking = true;
      try {
        await this.look(train !== false);
      } finally {
        looking = false;
      }
    };
    this.#timers = [every(LOOK, look)];
    if (train) this.#timers.push(every(LOOK_DUE, () => this.#learnIfDue(() => train().catch(onError))));
  }

  /**
   * Has the version that is served watched by the answers that came since the last look, and learn from them. What it
   * learns is served at once; where the watch gives an alarm, what was before is.
   */
  look(learns: boolean): Promise<void> {
    return this.#changes.run(async () => {
      await this.#update();
      if (this.#followed !== this.#served) await this.#follow(learns);
      const report = await this.#life.look();
      if (!report) return;
      this.#report = report;
      if (report.model) this.#serve(report.model);
      if (report.alarm && !this.#alarm) await this.#goBack(report);
      if (report.accounts.length > 0) await this.#discount(report.accounts);
      else if (report.proven) this.#served = this.#followed = await this.#keep(report.proven, report.vitals);
    });
  }

  async #follow(learns: boolean): Promise<void> {
    this.#followed = this.#served;
    this.#report = undefined;
    if (this.#served === undefined || !this.#memory.scoring) {
      await this.#life.leave();
      return;
    }
    const { scale, settings } = await this.#registry.show(this.#served);
    const { source } = settings as { source?: RankerResult['source'] };
    await this.#life.follow(await loadRanker(this.#registry, this.#served), {
      recalibrates: source === 'replayed',
      learns: learns && !this.#alarm,
      sound: scale === 'live',
    });
  }

  /** Takes accounts that caused the alarm for no people, and tells the operator. */
  async #discount(users: readonly number[]): Promise<void> {
    const alarm = this.#alarm;
    if (!alarm) return;
    this.#memory.discount(users);
    const ids = users.map((user) => this.#memory.users.id(user));
    await this.#registry.alarm({ ...alarm, accounts: [...alarm.accounts, ...ids] });
    await this.#update();
    this.#onDiscount();
  }

  /** Keeps what was learnt live, as the version that is served. @returns its id. */
  async #keep(learnt: LearntLive, vitals: Vitals): Promise<string> {
    const hours = ((learnt.to - learnt.from) / 3_600_000).toFixed(1);
    const reason = `learnt live over ${hours} hours, within its bands on ${vitals.lists} lists`;
    return (await this.#addLive(learnt, vitals, { admitted: true, reason })).id;
  }

  async #addLive(
    { model, samples, from, to }: LearntLive,
    { metrics }: Vitals,
    verdict: { readonly admitted: boolean; readonly reason: string },
  ): Promise<ModelRecord> {
    const { id, scale, parent } = await this.#registry.show(this.#served!);
    const { architecture, calibration, parameters } = model;
    const values = Object.entries(metrics).map(([name, { value }]) => [name, value] as const);
    return this.#registry.add(
      {
        kind: RANKER,
        scale: 'live',
        parent: scale === 'live' ? parent : id,
        span: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        samples,
        settings: { architecture, calibration, source: 'served' } as unknown as Json,
        metrics: Object.fromEntries(values.filter(([, value]) => Number.isFinite(value))),
        ...verdict,
      },
      parameters as StoredTensors,
      new Date(this.#memory.now()),
    );
  }

  /**
   * Gives up what was learnt live, or the version itself where it never proved itself; and tells the operator.
   */
  async #goBack({ alarm, abandoned, sound, vitals }: LiveReport): Promise<void> {
    const { at, since, metric, reason } = alarm!;
    const from = this.#served!;
    if (abandoned) await this.#addLive(abandoned, vitals, { admitted: false, reason: `given up: ${reason}` });
    const to = sound ? from : ((await this.#registry.rollback(RANKER)).to ?? null);
    await this.#registry.alarm({
      kind: RANKER,
      at: new Date(at).toISOString(),
      since: new Date(since).toISOString(),
      metric,
      reason,
      from,
      to,
      abandoned: abandoned?.samples ?? 0,
      accounts: [],
      open: true,
    });
    if (abandoned || !sound) this.#rollbacks++;
    const back = !sound
      ? `${to ?? 'the blend'} is served instead`
      : abandoned
        ? `what it had learnt live from ${abandoned.samples} samples is given up`
        : 'it had learnt nothing since, and goes on being served';
    this.#warn(
      `${from} left its band (since ${new Date(since).toISOString()}, ${reason}): ${back}; nothing is learnt live ` +
        'until a version is admitted (tandem models)',
    );
    await this.#update();
  }

  async #learnIfDue(train: () => Promise<unknown>): Promise<void> {
    if (this.#learning) return;
    const now = this.#memory.now();
    const scale = due({ ...(await this.#latest()), tried: this.#tried }, await this.#gathered(), now);
    if (!scale) return;
    this.#learning = (scale === 'full' ? train() : Promise.resolve()).then(() => this.learn(scale));
    try {
      await this.#learning;
    } catch (error) {
      if (!(error instanceof NotEnoughData)) throw error;
    } finally {
      this.#learning = undefined;
      this.#tried = { at: this.#memory.now(), took: this.#memory.now() - now };
    }
  }

  /** When the latest version of each scale was made. */
  async #latest(): Promise<{ full?: number | undefined; recent?: number | undefined }> {
    const versions = (await this.#registry.list()).filter(({ kind }) => kind === RANKER);
    const made = (scale: string) => {
      const latest = versions.find((version) => version.scale === scale);
      return latest && Date.parse(latest.created);
    };
    return { full: made('full'), recent: made('recent') };
  }

  async #gathered() {
    const { log } = this.#memory;
    const [latest] = (await this.#registry.list()).filter(({ kind }) => kind === RANKER);
    const since = latest ? Date.parse(latest.created) : Number.NEGATIVE_INFINITY;
    // The latest to come stand last; those imported late with old times count as not new.
    let fresh = 0;
    for (let event = log.length - 1; event >= 0 && log.atOf(event) > since; event--) fresh++;
    return { events: log.length, fresh, serving: this.#served !== undefined };
  }

  /**
   * Learns in the worker, and keeps what came of it; where it is admitted, it is served from the next list on.
   * @throws NotEnoughData where there is too little to learn from.
   */
  async learn(
    scale: RankerTask['scale'],
    options: {
      onProgress?: ((progress: Progress) => void) | undefined;
      signal?: AbortSignal | undefined;
    } = {},
  ): Promise<ModelRecord> {
    const { onProgress } = options;
    const signal = AbortSignal.any([this.#closing.signal, ...(options.signal ? [options.signal] : [])]);
    signal.throwIfAborted();
    const now = this.#memory.now();
    const serving = await this.#lastTaught();
    const { source } = (serving?.settings ?? {}) as { source?: RankerResult['source'] };
    const all = { from: now - BACK[scale], featureNames: FEATURES };
    const lesson: RankerTask = {
      snapshot: snapshotOf(this.#memory),
      weights: this.#memory.weights,
      kindNames: [...this.#memory.kindNames],
      kinds: this.#kinds,
      scale,
      serving: serving && (await loadRanker(this.#registry, serving.id)),
      calibrated: source === 'served',
      data: this.#data,
      shown: (await this.#store.requests.span({ ...all, before: now })).lists,
    };
    // Lists younger than the window may yet be answered.
    const range = { ...all, before: now - WINDOW };
    const span = await this.#store.requests.span(range);
    const lists = span.lists >= ENOUGH_LISTS ? this.#store.requests.scan(range) : undefined;
    const learnt = await this.#tutor.teach(lesson, lists && { lists, span }, onProgress, signal);
    const { architecture, calibration, parameters } = learnt.model;
    const settings = { architecture, calibration, source: learnt.source };
    const version = {
      kind: RANKER,
      scale,
      parent: scale === 'recent' ? serving?.id : undefined,
      span: {
        from: new Date(learnt.span.from).toISOString(),
        to: new Date(learnt.span.to).toISOString(),
      },
      samples: learnt.samples,
      settings: settings as unknown as Json,
      metrics: learnt.verdict.metrics,
      admitted: learnt.verdict.admitted,
      reason: learnt.verdict.reason,
    };
    return this.#changes.run(async () => {
      const record = await this.#registry.add(version, parameters as StoredTensors, new Date(now));
      await this.#update();
      return record;
    });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#closing.abort();
    await this.#tutor.close();
    await this.#learning?.catch(() => {});
    await this.#changes.run(() => this.#life.leave());
  }

  /** The version that is served; or the one from which it went on to learn live. */
  async #lastTaught(): Promise<ModelRecord | undefined> {
    const id = await this.#registry.serving(RANKER);
    if (id === undefined) return undefined;
    const record = await this.#registry.show(id);
    return record.scale === 'live' && record.parent !== undefined
      ? this.#registry.show(record.parent)
      : record;
  }
}
