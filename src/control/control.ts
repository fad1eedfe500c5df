/**
 * What steers lists while they are served: the policies of the configuration, exploration, and experiments with what
 * they have shown so far. The configuration is swapped at once; a list is made by one or the other.
 */
import { CONTROL, type Config, type ExperimentSettings } from '../config/index.js';
import { type Choice, FormulaError, type How, type Scoring, type Vocabulary } from '../rank/index.js';
import type { Eligible } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import type { EventRow, Json, ListDecision, Store } from '../store/index.js';
import type { ArmRankers } from './arm-rankers.js';
import { chooseList } from './choose.js';
import type { Experiment, Stop, Stops } from './experiment-runs.js';
import { Exploration } from './exploration.js';
import { type Assignment, checkNames, Policies, type Policy, runs } from './policy.js';
import { type ExperimentReport, type Finding, harmful, report } from './report.js';
import { Tally } from './tally.js';

/** Exploration counts what was shown and answered this long back, in milliseconds: as long as served lists are kept. */
const COUNTED = 30 * 86_400_000;

/** Items drawn from the whole catalogue for each list that explores, beside those that retrievers found. */
const PROBES = 16;

/** Experiments are looked at after this many answers. */
const LOOK = 100;

/** The setting under which stopped arms are kept. */
const STOPS = 'stopped-arms';

/** What a person's list is made by. */
export interface Assigned extends Assignment {
  readonly person: string | undefined;
}

export class Control {
  readonly #store: Store;
  readonly #memory: EngineState;
  readonly #rankers: ArmRankers;
  readonly #random: () => number;
  readonly #warn: (message: string) => void;
  #policies: Policies;
  #exploration: Exploration | undefined;
  #experiments = new Map<string, Experiment>();
  #stops: Stops = {};
  /** By experiment, why it cannot run. */
  #problems: ReadonlyMap<string, string> = new Map();
  #answers = 0;
  #idle = true;

  private constructor(
    store: Store,
    memory: EngineState,
    rankers: ArmRankers,
    config: Config,
    random: () => number,
    warn: (message: string) => void,
  ) {
    this.#store = store;
    this.#memory = memory;
    this.#rankers = rankers;
    this.#random = random;
    this.#warn = warn;
    this.#policies = this.#policiesOf(config);
  }

  /**
   * @param rankers those that arms may choose.
   * @param random what exploration draws from: numbers from 0 to below 1.
   * @param warn told what the operator should know.
   */
  static async open(
    store: Store,
    memory: EngineState,
    rankers: ArmRankers,
    config: Config,
    random: () => number,
    warn: (message: string) => void,
  ): Promise<Control> {
    const steering = new Control(store, memory, rankers, config, random, warn);
    steering.#stops = ((await store.settings.get(STOPS)) ?? {}) as unknown as Stops;
    await steering.apply(config);
    return steering;
  }

  get config(): Config {
    return this.#policies.config;
  }

  get policies(): Policies {
    return this.#policies;
  }

  #policiesOf(config: Config): Policies {
    return new Policies(
      config,
      (name, arm) =>
        this.#problems.has(name) || this.#stopOf(name, config.experiments[name]!, arm) !== undefined,
    );
  }

  /** When an arm was stopped. The control ends with the last arm that is compared with it. */
  #stopOf(name: string, { arms }: ExperimentSettings, arm: string): number | undefined {
    const stops = this.#stops[name];
    if (arm !== CONTROL) return stops?.[arm]?.at;
    const others = arms.filter((one) => one.name !== CONTROL).map((one) => stops?.[one.name]?.at);
    return others.every((at) => at !== undefined) ? Math.max(...others) : undefined;
  }

  /** The names that formulas may use now. */
  get vocabulary(): Vocabulary {
    const attributes = new Set<string>();
    const { catalogue } = this.#memory;
    for (let item = 0; item < catalogue.length; item++) {
      for (const name in catalogue.entry(item)?.attributes) attributes.add(name);
    }
    return { outcomes: this.#memory.scoring?.ranker.outcomes ?? [], attributes };
  }

  /** Takes a configuration over. Formulas about what is not there (yet) are told, and do not count until it is. */
  async apply(config: Config): Promise<void> {
    const variations = [config, ...Object.values(config.experiments).flatMap(allOverrides)];
    const explores = variations.some(({ exploration }) => (exploration?.share ?? 0) > 0);
    const exploration = explores ? (this.#exploration ?? (await this.#countAnswers())) : undefined;
    const experiments = new Map<string, Experiment>();
    for (const [name, settings] of Object.entries(config.experiments)) {
      const known = this.#experiments.get(name);
      const same = known && JSON.stringify(known.settings) === JSON.stringify(settings);
      experiments.set(name, same ? known : { settings, tally: await this.#tally(name, settings) });
    }
    this.#problems = await this.#rankers.load(config);
    for (const [name, problem] of this.#problems) this.#warn(`experiment '${name}' does not run: ${problem}`);
    this.#exploration = exploration;
    this.#experiments = experiments;
    this.#policies = this.#policiesOf(config);
    this.#idle = config.objective === null && !explores && experiments.size === 0 && !hasRules(config);
    if (this.#idle) return;
    try {
      checkNames(this.#policies.base, this.vocabulary);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      this.#warn(`tandem.json names what is not there yet: ${error.message}`);
    }
  }

  async #countAnswers(): Promise<Exploration> {
    const exploration = new Exploration(this.#random);
    const from = this.#memory.now() - COUNTED;
    for (const { item, times } of await this.#store.answers.shown(from)) exploration.show(item, times);
    for (const { item, kind, times } of await this.#store.answers.answered(from)) {
      if (this.#memory.meaningOf(kind)?.meaning === 'positive') exploration.answer(item, times);
    }
    return exploration;
  }

  async #tally(name: string, settings: ExperimentSettings): Promise<Tally> {
    const { arms, metrics, until } = settings;
    const tally = new Tally(arms.length, metrics);
    const ended: { [arm: string]: number } = {};
    for (const { name: arm } of arms) {
      const ends = [until, this.#stopOf(name, settings, arm)].filter((end) => end !== undefined);
      if (ends.length > 0) ended[arm] = Math.min(...ends);
    }
    for (const { person, arm, lists } of await this.#store.answers.served(name)) {
      const place = arms.findIndex((one) => one.name === arm);
      if (place >= 0) tally.serve(person, place, lists);
    }
    for (const { person, kind, times } of await this.#store.answers.did(name, ended)) {
      tally.answer(person, kind, times);
    }
    return tally;
  }

  /** What a person's list is made by; `undefined` where nothing steers. @param person their id. */
  assign(person: string | undefined, now: number): Assigned | undefined {
    return this.#idle ? undefined : { ...this.#policies.of(person, now), person };
  }

  /** What ranks by a policy; nothing where that is the blend alone. */
  scoring(policy: Policy | undefined): Scoring | undefined {
    return policy?.ranker === undefined ? this.#memory.scoring : this.#rankers.of(policy.ranker);
  }

  /** How a list of `limit` comes about by a policy, of what `may` be shown. */
  choice({
    policy,
    limit,
    may,
    now,
  }: {
    readonly policy: Policy;
    readonly limit: number;
    readonly may: Eligible;
    readonly now: number;
  }): Choice {
    const { catalogue } = this.#memory;
    const exploration = policy.exploration > 0 ? this.#exploration : undefined;
    const extra: number[] = [];
    for (const { item } of policy.rules.pins(now)) {
      const number = item === undefined ? undefined : catalogue.ids.number(item);
      if (number !== undefined && may(number)) extra.push(number);
    }
    for (const item of exploration?.pick(PROBES, catalogue.length) ?? []) {
      if (may(item) && exploration!.isUncertain(item)) extra.push(item);
    }
    return {
      extra,
      choose: (candidates) =>
        chooseList(candidates, {
          policy,
          limit,
          now,
          entry: (item) => catalogue.entry(item)!,
          exploration,
        }),
    };
  }

  /** Counts a list that was served. @returns what decided it, for the log. */
  served(
    { numbers, how }: { readonly numbers: readonly number[]; readonly how: readonly (How | undefined)[] },
    assigned?: Assigned,
  ): ListDecision | undefined {
    if (this.#exploration) for (const item of numbers) this.#exploration.show(item);
    if (!assigned) return undefined;
    const { person, arms } = assigned;
    for (const [name, arm] of Object.entries(arms ?? {})) {
      const { settings, tally } = this.#experiments.get(name)!;
      tally.serve(
        person!,
        settings.arms.findIndex((one) => one.name === arm),
      );
    }
    const places = (why: How['how']) => {
      const found = [...how.keys()].filter((place) => how[place]?.how === why);
      return found.length > 0 ? found : undefined;
    };
    const pinned = places('pin');
    const explored = places('exploration');
    const any = arms !== undefined && Object.keys(arms).length > 0 ? arms : undefined;
    if (!any && !pinned && !explored) return undefined;
    return { ...(any && { arms: any }), ...(pinned && { pinned }), ...(explored && { explored }) };
  }

  /** Counts events that were committed. Those that answer served lists count for exploration and experiments. */
  answered(rows: readonly EventRow[]): void {
    if (this.#idle) return;
    for (const { request, user, item, kind, at } of rows) {
      if (request === undefined) continue;
      if (this.#exploration && item >= 0 && this.#memory.meaningOf(kind)?.meaning === 'positive') {
        this.#exploration.answer(item);
      }
      const person = this.#memory.users.id(user);
      for (const [name, { settings, tally }] of this.#experiments) {
        const arm = tally.armOf(person);
        if (arm === undefined || !runs(settings, at)) continue;
        if (this.#stopOf(name, settings, settings.arms[arm]!.name) !== undefined) continue;
        tally.answer(person, kind);
        if (++this.#answers % LOOK === 0) this.#look();
      }
    }
  }

  /** Lets go of a person's part in experiments. */
  forget(person: string): void {
    for (const { tally } of this.#experiments.values()) tally.forget(person);
  }

  /** Stops the arms that do harm. */
  #look(): void {
    for (const name of this.#experiments.keys()) {
      for (const finding of harmful(this.report(name)!)) {
        if (this.#stops[name]?.[finding.arm] === undefined) this.#stop(name, finding);
      }
    }
  }

  #stop(name: string, { arm, metric, corrected, control, rate }: Finding): void {
    const stop: Stop = { at: this.#memory.now(), metric, p: corrected.anytime, control, rate };
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

  /** Why an experiment cannot run, where that is so. */
  problemOf(name: string): string | undefined {
    return this.#problems.get(name);
  }

  /** Why and when arms of an experiment were stopped. */
  stopsOf(name: string): { readonly [arm: string]: Stop } {
    return this.#stops[name] ?? {};
  }

  /** What an experiment shows so far; `undefined` where there is none of this name. */
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
        const meaning = this.#memory.meaningOf(kind)?.meaning;
        return { kind, good: meaning === 'positive' ? 'more' : meaning === 'negative' ? 'less' : undefined };
      }),
    );
  }
}

const allOverrides = ({ arms }: ExperimentSettings) => arms.map(({ overrides }) => overrides);

function hasRules({ rules: { boosts, pins, caps }, retrievers }: Config): boolean {
  return boosts.length + pins.length + caps.length + Object.keys(retrievers).length > 0;
}
