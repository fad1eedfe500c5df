/**
 * Monitoring and online training of the served ranker by the answers to its lists; proven states are stored as
 * versions, and an alarm of the monitor rolls back.
 */
import { loadRanker, type ModelAlarm, type ModelRecord, type ModelRegistry } from '../models/index.js';
import { HOUR } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { StoredTensors } from '../tensor/index.js';
import type { RankerResult } from '../train/index.js';
import type { AnswerCollector } from './answer-collector.js';
import type { Vitals } from './monitor.js';
import type { OnlineReport, OnlineState } from './online-trainer.js';
import { rankerSettings, type ServedRanker } from './ranker-serving.js';
import type { ModelStatus } from './types.js';

export interface OnlineRankerOptions {
  readonly served: ServedRanker;
  readonly registry: ModelRegistry;
  readonly state: EngineState;
  readonly answers: AnswerCollector;
  /** Called with alarms and the measures taken. */
  readonly warn: (message: string) => void;
  /** Called after accounts were marked as bots, so that indexes are rebuilt without them. */
  readonly onDiscount: () => void;
}

/** The monitoring and online training of one served ranker. */
export class OnlineRanker {
  readonly #of: OnlineRankerOptions;
  /** The version whose answers are collected. */
  #followed: string | undefined;
  #report: OnlineReport | undefined;
  #rollbacks = 0;

  constructor(of: OnlineRankerOptions) {
    this.#of = of;
  }

  /** The status of the served version; `undefined` where none is served and none was rolled back. */
  get status(): ModelStatus | undefined {
    const { id, alarm } = this.#of.served;
    if (id === undefined && !alarm) return undefined;
    const { state = 'watched', trained = 0, vitals } = this.#report ?? {};
    return {
      version: id,
      state: alarm ? 'stopped' : state,
      trained,
      lists: vitals?.lists ?? 0,
      suspicion: vitals?.suspicion ?? 0,
      metrics: vitals?.metrics ?? {},
      alarm,
      rollbacks: this.#rollbacks,
    };
  }

  /**
   * Processes the answers since the last call: monitors the served version by them, trains it on them, and serves
   * the new parameters at once. If the monitor raises an alarm, the last proven state is served again.
   *
   * @param trains whether the version is trained, or only monitored.
   */
  look(trains: boolean): Promise<void> {
    const { served, answers } = this.#of;
    return served.changes.run(async () => {
      await served.update();
      // The same version was admitted again after an alarm: it starts over.
      if (this.#report?.state === 'stopped' && !served.alarm) this.#followed = undefined;
      if (this.#followed !== served.id) await this.#follow(trains);
      const report = await answers.look();
      if (!report) return;
      this.#report = report;
      if (report.model) served.serve(report.model);
      if (report.alarm && !served.alarm) await this.#goBack(report);
      if (report.accounts.length > 0) await this.#discount(report.accounts);
      else if (report.proven) served.id = this.#followed = await this.#keep(report.proven, report.vitals);
    });
  }

  /** Stops collecting answers, after a call under way. */
  async close(): Promise<void> {
    await this.#of.served.changes.run(() => this.#of.answers.leave());
  }

  async #follow(trains: boolean): Promise<void> {
    const { served, registry, answers } = this.#of;
    this.#followed = served.id;
    this.#report = undefined;
    if (served.id === undefined || !served.scores) {
      await answers.leave();
      return;
    }
    const { scale, settings } = await registry.show(served.id);
    const { source } = settings as { source?: RankerResult['source'] };
    await answers.follow(await loadRanker(registry, served.id), {
      recalibrates: source === 'replayed',
      trains: trains && !served.alarm,
      provenBefore: scale === 'live',
    });
  }

  /** Marks accounts that caused the alarm as bots, and adds them to the alarm. */
  async #discount(users: readonly number[]): Promise<void> {
    const { served, registry, state, onDiscount } = this.#of;
    const { alarm } = served;
    if (!alarm) return;
    state.discount(users);
    const ids = users.map((user) => state.users.id(user));
    await registry.alarm({ ...alarm, accounts: [...alarm.accounts, ...ids] });
    await served.update();
    onDiscount();
  }

  /** Stores a proven state as the served version. @returns its id. */
  async #keep(proven: OnlineState, vitals: Vitals): Promise<string> {
    const hours = ((proven.to - proven.from) / HOUR).toFixed(1);
    const reason = `trained live for ${hours} hours, within its bands on ${vitals.lists} lists`;
    return (await this.#addVersion(proven, vitals, { admitted: true, reason })).id;
  }

  async #addVersion(
    { model, samples, from, to }: OnlineState,
    { metrics }: Vitals,
    verdict: { readonly admitted: boolean; readonly reason: string },
  ): Promise<ModelRecord> {
    const { served, registry, state } = this.#of;
    const { id, scale, parent } = await registry.show(served.id!);
    const values = Object.entries(metrics).map(([name, { value }]) => [name, value] as const);
    return registry.add(
      {
        kind: served.kind,
        scale: 'live',
        parent: scale === 'live' ? parent : id,
        span: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        samples,
        settings: rankerSettings(model, 'served'),
        metrics: Object.fromEntries(values.filter(([, value]) => Number.isFinite(value))),
        ...verdict,
      },
      model.parameters as StoredTensors,
      new Date(state.now()),
    );
  }

  /** Rolls back online training, or the version itself if it was never proven, and warns the operator. */
  async #goBack({ alarm, abandoned, provenBefore, vitals }: OnlineReport): Promise<void> {
    const { served, registry, warn } = this.#of;
    const { at, since, metric, reason } = alarm!;
    const from = served.id!;
    if (abandoned) {
      await this.#addVersion(abandoned, vitals, { admitted: false, reason: `given up: ${reason}` });
    }
    const to = provenBefore ? from : ((await registry.rollback(served.kind)).to ?? null);
    const alarmed: ModelAlarm = {
      kind: served.kind,
      at: new Date(at).toISOString(),
      since: new Date(since).toISOString(),
      metric,
      reason,
      from,
      to,
      abandoned: abandoned?.samples ?? 0,
      accounts: [],
      open: true,
    };
    await registry.alarm(alarmed);
    if (abandoned || !provenBefore) this.#rollbacks++;
    warn(inWords(alarmed));
    await served.update();
  }
}

function inWords({ from, to, since, reason, abandoned }: ModelAlarm): string {
  const back =
    to !== from
      ? `${to ?? 'score fusion'} is served instead`
      : abandoned > 0
        ? `its live training on ${abandoned} samples is given up`
        : 'it had no live training since, and goes on being served';
  return (
    `${from} left its band (since ${since}, ${reason}): ${back}; nothing is trained live ` +
    'until a version is admitted (tandem models)'
  );
}
