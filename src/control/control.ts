/**
 * Control over lists while they are served: by which policy each is made, what is explored, and how experiments count it.
 * The configuration is swapped at once: a list is made by one or by the other.
 */
import { type Config, type ExperimentSettings, FUSION_ALONE } from '../config/index.js';
import { DEFAULT_KINDS, SIGNS } from '../indexes/index.js';
import {
  type Configured,
  type Explorer,
  FormulaError,
  type How,
  type Scoring,
  type Vocabulary,
} from '../rank/index.js';
import type { Eligible, Request } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import { type EventRow, type ListDecision, REQUESTS_KEPT, type Store } from '../store/index.js';
import { positivelyAnswered, weightOf } from './answers-in-log.js';
import type { ArmRankers } from './arm-rankers.js';
import { ExperimentRuns } from './experiment-runs.js';
import { Exploration } from './exploration.js';
import { checkLists, type NamedList, namedListsOf } from './named-lists.js';
import { type Assignment, checkNames, NO_POLICY, Policies, type Policy } from './policy.js';

/** Items drawn from the whole catalogue for each list that explores, beside those that retrievers found. */
const PROBES = 16;

/** One for an engine. */
export class Control {
  readonly #store: Store;
  readonly #state: EngineState;
  readonly #rankers: ArmRankers;
  readonly #random: () => number;
  readonly #warn: (message: string) => void;
  readonly experiments: ExperimentRuns;
  #policies: Policies;
  #lists: ReadonlyMap<string, NamedList> = new Map();
  #exploration: Exploration | undefined;
  /** By experiment, why it cannot run. */
  #problems: ReadonlyMap<string, string> = new Map();
  /** Whether the configuration changes nothing: all lists are made by {@link NO_POLICY}, and nothing is counted. */
  #idle = true;

  private constructor(
    { store, state, rankers, random, warn }: ControlOptions,
    config: Config,
    experiments: ExperimentRuns,
  ) {
    this.#store = store;
    this.#state = state;
    this.#rankers = rankers;
    this.#random = random;
    this.#warn = warn;
    this.experiments = experiments;
    this.#policies = this.#policiesOf(config);
  }

  /** Reads from the store what exploration and experiments count. */
  static async open(options: ControlOptions, config: Config): Promise<Control> {
    const { store, state, warn } = options;
    const control = new Control(options, config, await ExperimentRuns.open(store, state, warn));
    await control.apply(config);
    return control;
  }

  get config(): Config {
    return this.#policies.config;
  }

  /** The named lists of the configuration. */
  get lists(): ReadonlyMap<string, NamedList> {
    return this.#lists;
  }

  get policies(): Policies {
    return this.#policies;
  }

  #policiesOf(config: Config): Policies {
    return new Policies(
      config,
      (name, arm) =>
        this.#problems.has(name) ||
        this.experiments.stoppedAt(name, config.experiments[name], arm) !== undefined,
    );
  }

  /** The names that formulas may use now. */
  vocabulary(): Vocabulary {
    return {
      outcomes: this.#state.scoring?.ranker.outcomes ?? [],
      attributes: this.#state.catalogue.attributeNames,
    };
  }

  /** The names that formulas of named lists may use now. */
  #countVocabulary(): Vocabulary {
    const { kindNames, catalogue } = this.#state;
    // Not the hundreds of names that kinds have in other systems: a mistyped name would be answered with these.
    const kinds = new Set([...SIGNS, ...Object.keys(DEFAULT_KINDS), ...kindNames]);
    return { outcomes: kinds, attributes: catalogue.attributeNames };
  }

  /** Takes a configuration over. Warns of formulas about what is not there yet: they do not count until it is. */
  async apply(config: Config): Promise<void> {
    const variations = [config, ...Object.values(config.experiments).flatMap(allOverrides)];
    const explores = variations.some(({ exploration }) => (exploration?.share ?? 0) > 0);
    const exploration = explores ? (this.#exploration ?? (await this.#countAnswers())) : undefined;
    const useExperiments = await this.experiments.prepare(config.experiments);
    this.#problems = await this.#rankers.load(config);
    for (const [name, problem] of this.#problems) this.#warn(`experiment '${name}' does not run: ${problem}`);
    this.#exploration = exploration;
    useExperiments();
    this.#policies = this.#policiesOf(config);
    this.#lists = namedListsOf(config);
    this.#idle = config.objective === null && !explores && this.experiments.size === 0 && !hasRules(config);
    try {
      if (!this.#idle) checkNames(this.#policies.base, this.vocabulary());
      checkLists(this.#lists, this.#countVocabulary());
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      this.#warn(`tandem.json names what is not there yet: ${error.message}`);
    }
  }

  async #countAnswers(): Promise<Exploration> {
    const exploration = new Exploration(this.#random);
    const from = this.#state.now() - REQUESTS_KEPT;
    for (const { item, times } of await this.#store.answers.shown(from)) exploration.show(item, times);
    for (const item of positivelyAnswered(this.#state, from)) exploration.answer(item);
    return exploration;
  }

  /** The policy by which the list of a request is made, and the arms that it comes from. */
  assign({ id, now }: Pick<Request, 'id' | 'now'>): Assignment {
    return this.#idle ? { policy: NO_POLICY, arms: undefined } : this.#policies.of(id, now);
  }

  /** The ranker that a policy's lists are ranked by; absent where that is the fused score alone. */
  scoring({ ranker }: Policy): Scoring | undefined {
    return ranker === undefined ? this.#state.scoring : this.#rankers.of(ranker);
  }

  /** As {@link scoring}, for a search: arms choose between its ranker and fusion alone. */
  searchScoring({ ranker }: Policy): Scoring | undefined {
    return ranker === FUSION_ALONE ? undefined : this.#state.searchScoring;
  }

  /**
   * What a policy configures for one list: the objective, and which items are considered besides those that retrievers
   * find, being pinned or drawn for exploration. Absent where it configures nothing.
   */
  configured(policy: Policy, eligible: Eligible, now: number): Configured | undefined {
    if (policy.plain) return undefined;
    const { catalogue } = this.#state;
    const exploration = this.#explorationOf(policy);
    const extra: number[] = [];
    for (const { item } of policy.rules.pins(now)) {
      const number = item === undefined ? undefined : catalogue.ids.number(item);
      if (number !== undefined && eligible(number)) extra.push(number);
    }
    for (const item of exploration?.pick(PROBES, catalogue.length) ?? []) {
      if (eligible(item) && exploration!.isUncertain(item)) extra.push(item);
    }
    return { objective: policy.objective, entry: (item) => catalogue.entry(item)!, now, extra };
  }

  /** What gives places of a policy's lists to items of which little is known; absent where it explores nothing. */
  explorer(policy: Policy): Explorer | undefined {
    const exploration = this.#explorationOf(policy);
    return (
      exploration && {
        places: (limit) => exploration.places(policy.exploration, limit),
        draw: (items) => exploration.draw(items),
      }
    );
  }

  #explorationOf({ exploration: share }: Policy): Exploration | undefined {
    return share > 0 ? this.#exploration : undefined;
  }

  /**
   * Counts a list that was served.
   * @param person the id of whom it was served to; absent where that is not known.
   * @returns what decided it, for the log; absent where only the score did.
   */
  served(
    { numbers, how }: { readonly numbers: readonly number[]; readonly how: readonly (How | undefined)[] },
    arms: Assignment['arms'],
    person: string | undefined,
  ): ListDecision | undefined {
    if (this.#exploration) for (const item of numbers) this.#exploration.show(item);
    if (arms !== undefined && person !== undefined) this.experiments.served(person, arms);
    const places = (why: How['how']) => {
      const found: number[] = [];
      for (let place = 0; place < how.length; place++) if (how[place]?.how === why) found.push(place);
      return found.length > 0 ? found : undefined;
    };
    const pinned = places('pin');
    const explored = places('exploration');
    const any = arms !== undefined && Object.keys(arms).length > 0 ? arms : undefined;
    if (!any && !pinned && !explored) return undefined;
    return { ...(any && { arms: any }), ...(pinned && { pinned }), ...(explored && { explored }) };
  }

  /** Counts events that were committed: those that answer served lists count for exploration and experiments. */
  answered(rows: readonly EventRow[]): void {
    if (this.#idle) return;
    for (const row of rows) {
      if (row.request === undefined) continue;
      if (this.#exploration && row.item >= 0 && weightOf(this.#state, row) > 0) {
        this.#exploration.answer(row.item);
      }
      this.experiments.answered(row, this.#state.users.id(row.user));
    }
  }

  /** Why an experiment cannot run, where that is so. */
  problemOf(name: string): string | undefined {
    return this.#problems.get(name);
  }
}

export interface ControlOptions {
  readonly store: Store;
  readonly state: EngineState;
  /** The rankers that arms may choose. */
  readonly rankers: ArmRankers;
  /** What exploration draws from: numbers from 0 to below 1. */
  readonly random: () => number;
  /** Called with warnings for the operator. */
  readonly warn: (message: string) => void;
}

const allOverrides = ({ arms }: ExperimentSettings) => arms.map(({ overrides }) => overrides);

function hasRules({ rules: { boosts, pins, caps }, retrievers }: Config): boolean {
  return boosts.length + pins.length + caps.length + Object.keys(retrievers).length > 0;
}
