/** The configured experiments with the counts of their arms; harmful arms are stopped. */
import { isDeepStrictEqual } from 'node:util';
import { CONTROL, type Config, type ExperimentSettings } from '../config/index.js';
import type { EngineState } from '../state/index.js';
import type { EventRow, Json, Store } from '../store/index.js';
import { answersOfPerson, isRegraded } from './answers-in-log.js';
import { type Assignment, runs } from './policy.js';
import { type ExperimentReport, type Finding, harmful, report } from './report.js';
import { Tally } from './tally.js';

/** Experiments are checked for harmful arms after this many answers. */
const LOOK = 100;

/** The setting under which stopped arms are stored. */
const STOPS = 'stopped-arms';

/** Why and when an arm was stopped. */
export interface Stop {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly metric: string;
  /** The corrected always-valid p-value. */
  readonly p: number;
  /** Events per list in the control and in the arm. */
  readonly control: number;
  readonly rate: number;
}

interface Stops {
  readonly [experiment: string]: { readonly [arm: string]: Stop };
}

interface Experiment {
  readonly settings: ExperimentSettings;
  readonly tally: Tally;
}

/** All experiments of one engine. */
export class ExperimentRuns {
  readonly #store: Store;
  readonly #state: EngineState;
  readonly #warn: (message: string) => void;
  #experiments: ReadonlyMap<string, Experiment> = new Map();
  #stops: Stops;
  #answers = 0;

  private constructor(store: Store, state: EngineState, warn: (message: string) => void, stops: Stops) {
    this.#store = store;
    this.#state = state;
    this.#warn = warn;
    this.#stops = stops;
  }

  /** @param warn called when an arm is stopped. */
  static async open(
    store: Store,
    state: EngineState,
    warn: (message: string) => void,
  ): Promise<ExperimentRuns> {
    const stops = ((await store.settings.get(STOPS)) ?? {}) as unknown as Stops;
    return new ExperimentRuns(store, state, warn, stops);
  }

  /** The number of configured experiments, running or not. */
  get size(): number {
    return this.#experiments.size;
  }

  /**
   * Loads the counts of new or changed experiments from the store; unchanged ones keep their counts.
   * @returns a function that applies the experiments.
   */
  async prepare(experiments: Config['experiments']): Promise<() => void> {
    const prepared = new Map<string, Experiment>();
    for (const [name, settings] of Object.entries(experiments)) {
      const known = this.#experiments.get(name);
      const same = known && isDeepStrictEqual(known.settings, settings);
      prepared.set(name, same ? known : { settings, tally: await this.#count(name, settings) });
    }
    return () => {
      this.#experiments = prepared;
    };
  }

  async #count(name: string, settings: ExperimentSettings): Promise<Tally> {
    const { arms, metrics, until } = settings;
    const tally = new Tally(arms.length, metrics);
    const endOf = (arm: string) =>
      Math.min(
        until ?? Number.POSITIVE_INFINITY,
        this.stoppedAt(name, settings, arm) ?? Number.POSITIVE_INFINITY,
      );
    for (const { person, arm, lists, since } of await this.#store.answers.served(name)) {
      const place = arms.findIndex((one) => one.name === arm);
      if (place < 0) continue;
      tally.serve(person, place, lists);
      const answers = answersOfPerson(this.#state, person, since, endOf(arm));
      for (const [kind, times] of answers) tally.answer(person, kind, times);
    }
    return tally;
  }

  /**
   * When an arm was stopped, in milliseconds since 1970. The control stops with the last arm that is compared with
   * it.
   */
  stoppedAt(name: string, { arms }: ExperimentSettings, arm: string): number | undefined {
    const stops = this.#stops[name];
    if (arm !== CONTROL) return stops?.[arm]?.at;
    const others = arms.filter((one) => one.name !== CONTROL).map((one) => stops?.[one.name]?.at);
    return others.every((at) => at !== undefined) ? Math.max(...others) : undefined;
  }

  /** Counts a list that was served to a person. @param arms by experiment, the arm that they are in. */
  served(person: string, arms: NonNullable<Assignment['arms']>): void {
    for (const [name, arm] of Object.entries(arms)) {
      const { settings, tally } = this.#experiments.get(name)!;
      tally.serve(
        person,
        settings.arms.findIndex((one) => one.name === arm),
      );
    }
  }

  /** Counts an event that answers a served list. */
  answered(row: EventRow, person: string): void {
    const { kind, at } = row;
    // A low rating does not count for the metric `rating`.
    if (isRegraded(this.#state, row)) return;
    for (const [name, { settings, tally }] of this.#experiments) {
      const arm = tally.armOf(person);
      if (arm === undefined || !runs(settings, at)) continue;
      if (this.stoppedAt(name, settings, settings.arms[arm].name) !== undefined) continue;
      tally.answer(person, kind);
      if (++this.#answers % LOOK === 0) this.#stopHarmful();
    }
  }

  /** Removes a person's lists and events from all counts. */
  forget(person: string): void {
    for (const { tally } of this.#experiments.values()) tally.forget(person);
  }

  #stopHarmful(): void {
    for (const name of this.#experiments.keys()) {
      for (const finding of harmful(this.report(name)!)) {
        if (this.#stops[name]?.[finding.arm] === undefined) this.#stop(name, finding);
      }
    }
  }

  #stop(name: string, { arm, metric, corrected, control, rate }: Finding): void {
    const stop: Stop = { at: this.#state.now(), metric, p: corrected.anytime, control, rate };
    this.#stops = { ...this.#stops, [name]: { ...this.#stops[name], [arm]: stop } };
    this.#warn(
      `experiment '${name}': arm '${arm}' is stopped, as it does harm: ${metric} per list ${rate.toPrecision(3)}, ` +
        `in the control ${control.toPrecision(3)} (p = ${stop.p.toPrecision(2)}, valid however often it is looked at)`,
    );
    this.#store.settings.set(STOPS, this.#stops as unknown as Json).catch((error: unknown) => {
      this.#warn(
        `experiment '${name}': that arm '${arm}' is stopped could not be kept: ${(error as Error).message}`,
      );
    });
  }

  /** Why and when arms of an experiment were stopped. */
  stopsOf(name: string): { readonly [arm: string]: Stop } {
    return this.#stops[name] ?? {};
  }

  /** The report of an experiment; `undefined` where there is none of this name. */
  report(name: string): ExperimentReport | undefined {
    const experiment = this.#experiments.get(name);
    if (!experiment) return undefined;
    const { settings, tally } = experiment;
    return report(
      settings.arms.map(({ name: arm, share }, place) => ({
        name: arm,
        share,
        sums: tally.of(place),
        stopped: this.#stops[name]?.[arm] !== undefined,
      })),
      settings.metrics.map((kind) => {
        const meaning = this.#state.meaningOf(kind)?.meaning;
        return { kind, good: meaning === 'positive' ? 'more' : meaning === 'negative' ? 'less' : undefined };
      }),
    );
  }
}
