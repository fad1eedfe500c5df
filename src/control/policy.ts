/**
 * Policies: how lists are made, by the configuration and the overrides of the experiments' arms that a person is in.
 */
import type { Config, ExperimentSettings, Variation } from '../config/index.js';
import { type Formula, parseNumber, parseRules, type Rules, type Vocabulary } from '../rank/index.js';
import { armOf } from './assignment.js';

/** A variation with its formulas parsed. */
export interface Policy {
  readonly objective: Formula<number> | undefined;
  /** Factors of retrievers' fusion weights, by name; 1 for others. */
  readonly retrievers: { readonly [name: string]: number };
  readonly rules: Rules;
  /** The share of places that are explored. */
  readonly exploration: number;
  /** The version of the ranker, instead of the served one. */
  readonly ranker: string | undefined;
  /** Whether nothing is configured: lists are then made by score and diversity alone, from fewer candidates. */
  readonly plain: boolean;
}

/** The empty policy. */
export const NO_POLICY: Policy = {
  objective: undefined,
  retrievers: {},
  rules: parseRules({ boosts: [], pins: [], caps: [] }),
  exploration: 0,
  ranker: undefined,
  plain: true,
};

export interface Assignment {
  readonly policy: Policy;
  /**
   * By experiment, the arm that the person is in; empty where they are in none, absent without experiments or a known
   * person.
   */
  readonly arms: { readonly [experiment: string]: string } | undefined;
}

/**
 * A policy that is configured, with its formulas parsed.
 * @throws FormulaError where one is wrong.
 */
export function policyOf({ objective, retrievers, rules, exploration, models }: Variation): Policy {
  return {
    objective: objective === null ? undefined : parseNumber(objective),
    retrievers,
    rules: parseRules(rules),
    exploration: exploration.share,
    ranker: models?.ranker,
    plain: false,
  };
}

/** @throws FormulaError where a formula uses a name that is not in the vocabulary. */
export function checkNames({ objective, rules }: Policy, vocabulary: Vocabulary): void {
  objective?.check(vocabulary);
  rules.check(vocabulary);
}

/** Whether an experiment runs at a time. */
export function runs({ from, until }: ExperimentSettings, now: number): boolean {
  return (from === undefined || now >= from) && (until === undefined || now < until);
}

/** The policies of a configuration. */
export class Policies {
  readonly config: Config;
  /** The policy of people in no arm. */
  readonly base: Policy;
  readonly #experiments: readonly (readonly [name: string, ExperimentSettings])[];
  readonly #isStopped: (experiment: string, arm: string) => boolean;
  /** Policies by the arms that they are composed of. */
  readonly #policies = new Map<string, Policy>();

  constructor(config: Config, isStopped: (experiment: string, arm: string) => boolean) {
    this.config = config;
    this.base = policyOf(config);
    this.#experiments = Object.entries(config.experiments);
    this.#isStopped = isStopped;
  }

  /** @param person their id; a person without an id takes no part in experiments, as they could not be recognised. */
  of(person: string | undefined, now: number): Assignment {
    if (person === undefined || this.#experiments.length === 0) return { policy: this.base, arms: undefined };
    const arms: { [experiment: string]: string } = {};
    let overrides: Partial<Variation> = {};
    for (const [name, experiment] of this.#experiments) {
      if (!runs(experiment, now)) continue;
      const arm = experiment.arms[armOf({ name, arms: experiment.arms }, person)];
      // People of a stopped arm are served by the base policy, and no longer counted.
      if (arm === undefined || this.#isStopped(name, arm.name)) continue;
      arms[name] = arm.name;
      overrides = { ...overrides, ...arm.overrides };
    }
    return { policy: this.#policyOf(arms, overrides), arms };
  }

  #policyOf(arms: Assignment['arms'], overrides: Partial<Variation>): Policy {
    if (Object.keys(overrides).length === 0) return this.base;
    const key = JSON.stringify(arms);
    let policy = this.#policies.get(key);
    if (!policy) {
      policy = policyOf({ ...this.config, ...overrides });
      this.#policies.set(key, policy);
    }
    return policy;
  }
}
