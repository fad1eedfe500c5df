/** The rankers of experiments' arms, used instead of the served one. */
import { type Config, FUSION_ALONE } from '../config/index.js';
import type { KindMeaning } from '../indexes/index.js';
import { loadRanker, type ModelRegistry, NoSuchModel } from '../models/index.js';
import { type Scoring, sameFeatures, scoringBy } from '../rank/index.js';

/** One instance per engine; versions are loaded when an arm first needs them. */
export class ArmRankers {
  readonly #registry: ModelRegistry;
  readonly #kinds: { readonly [kind: string]: KindMeaning };
  #scorings: ReadonlyMap<string, Scoring> = new Map();

  /** @param kinds the meaning and weight of each outcome, by name. */
  constructor(registry: ModelRegistry, kinds: { readonly [kind: string]: KindMeaning }) {
    this.#registry = registry;
    this.#kinds = kinds;
  }

  /**
   * Loads the versions that a configuration names; they are not deleted while it is in use.
   * @returns by experiment, the reason why it cannot run.
   */
  async load({ experiments }: Config): Promise<ReadonlyMap<string, string>> {
    const scorings = new Map<string, Scoring>();
    const problems = new Map<string, string>();
    for (const [name, { arms }] of Object.entries(experiments)) {
      for (const { name: arm, overrides } of arms) {
        const id = overrides.models?.ranker;
        if (id === undefined || id === FUSION_ALONE) continue;
        const found = scorings.get(id) ?? this.#scorings.get(id) ?? (await this.#find(id));
        if (typeof found === 'string') problems.set(name, `arm '${arm}' cannot be served: ${found}`);
        else scorings.set(id, found);
      }
    }
    this.#scorings = scorings;
    this.#registry.hold(scorings.keys());
    return problems;
  }

  /** @returns the ranker, or the reason why it cannot be used. */
  async #find(id: string): Promise<Scoring | string> {
    try {
      const model = await loadRanker(this.#registry, id);
      return sameFeatures(model) ? scoringBy(model, this.#kinds) : `${id} is of another release`;
    } catch (error) {
      if (error instanceof NoSuchModel) return error.message;
      return `${id} cannot be read: ${(error as Error).message}`;
    }
  }

  /** @param id of a loaded version. @returns `undefined` for {@link FUSION_ALONE}. */
  of(id: string): Scoring | undefined {
    return this.#scorings.get(id);
  }
}
