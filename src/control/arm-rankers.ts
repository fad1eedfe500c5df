/** The rankers of experiments' arms, instead of the one that is served to all. */
import { type Config, FUSION_ALONE } from '../config/index.js';
import type { KindMeaning } from '../indexes/index.js';
import { loadRanker, type ModelRegistry, NoSuchModel } from '../models/index.js';
import { type Scoring, sameFeatures, scoringBy } from '../rank/index.js';

/** One for an engine; the versions that arms name are loaded when they are first needed. */
export class ArmRankers {
  readonly #registry: ModelRegistry;
  readonly #kinds: { readonly [kind: string]: KindMeaning };
  #scorings: ReadonlyMap<string, Scoring> = new Map();

  /** @param kinds by name of an outcome, its meaning and weight. */
  constructor(registry: ModelRegistry, kinds: { readonly [kind: string]: KindMeaning }) {
    this.#registry = registry;
    this.#kinds = kinds;
  }

  /**
   * Loads the versions that a configuration names; these are not deleted while it holds.
   * @returns by experiment, why it cannot run.
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

  /** @returns why there is none, where that is so. */
  async #find(id: string): Promise<Scoring | string> {
    try {
      const model = await loadRanker(this.#registry, id);
      return sameFeatures(model) ? scoringBy(model, this.#kinds) : `${id} is of another release`;
    } catch (error) {
      if (error instanceof NoSuchModel) return error.message;
      return `${id} cannot be read: ${(error as Error).message}`;
    }
  }

  /** @param id of a version that was loaded; none for {@link FUSION_ALONE}. */
  of(id: string): Scoring | undefined {
    return this.#scorings.get(id);
  }
}
