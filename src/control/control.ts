/**
 * Control of served lists: assigns policies, explores, and counts for experiments. A new configuration is applied
 * atomically: each list is made by the old or by the new one.
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

/**
 * The number of items drawn from the whole catalogue for each list that explores, besides those that retrievers
 * found.
 */
const PROBES = 16;

/** One instance per engine. */
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
  /** By experiment, the reason why it cannot run. */
  #problems: ReadonlyMap<string, string> = new Map();
  /** Whether the configuration is empty: all lists are made by {@link NO_POLICY}, and nothing is counted. */
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

  /** Loads the counts of exploration and experiments from the store. */
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

  /** The names that formulas can use now. */
  vocabulary(): Vocabulary {
    return {
      outcomes: this.#state.scoring?.ranker.outcomes ?? [],
      attributes: this.#state.catalogue.attributeNames,
    };
  }

  /** The names that formulas of named lists can use now. */
  #countVocabulary(): Vocabulary {
    const { kindNames, catalogue } = this.#state;
    // Without the names that kinds have in other systems: these would be suggested for mistyped names.
    const kinds = new Set([...SIGNS, ...Object.keys(DEFAULT_KINDS), ...kindNames]);
    return { outcomes: kinds, attributes: catalogue.attributeNames };
  }

  /**
   * Applies a configuration. Formulas that name outcomes or attributes which do not exist yet have no effect so far.
   */
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

  /** The policy for the list of a request, and the arms that it comes from. */
  assign({ id, now }: Pick<Request, 'id' | 'now'>): Assignment {
    return this.#idle ? { policy: NO_POLICY, arms: undefined } : this.#policies.of(id, now);
  }

  /** The ranker of a policy's lists; `undefined` where they are ranked by the fused score. */
  scoring({ ranker }: Policy): Scoring | undefined {
    return ranker === undefined ? this.#state.scoring : this.#rankers.of(ranker);
  }

  /** As {@link scoring}, for a search: arms choose between its ranker and fusion alone. */
  searchScoring({ ranker }: Policy): Scoring | undefined {
    return ranker === FUSION_ALONE ? undefined : this.#state.searchScoring;
  }

  /**
   * The configuration of one list by a policy: the objective, and the items considered besides those that retrievers
   * find, as they are pinned or drawn for exploration. `undefined` where the policy is empty.
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

  /** Chooses explored places and their items; `undefined` where a policy does not explore. */
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
   * @param person the id of the person it was served to; absent where it is unknown.
   * @returns what decided the list besides the score, for the log; `undefined` where nothing did.
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

  /** Counts committed events that answer served lists, for exploration and experiments. */
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

  /** The reason why an experiment cannot run, if there is one. */
  problemOf(name: string): string | undefined {
    return this.#problems.get(name);
  }
}

export interface ControlOptions {
  readonly store: Store;
  readonly state: EngineState;
  /** The rankers that arms can use. */
  readonly rankers: ArmRankers;
  /** The random numbers of exploration, from 0 to below 1. */
  readonly random: () => number;
  /** Called with warnings for the operator. */
  readonly warn: (message: string) => void;
}

const allOverrides = ({ arms }: ExperimentSettings) => arms.map(({ overrides }) => overrides);

function hasRules({ rules: { boosts, pins, caps }, retrievers }: Config): boolean {
  return boosts.length + pins.length + caps.length + Object.keys(retrievers).length > 0;
}
