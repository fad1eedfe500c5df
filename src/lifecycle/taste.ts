/**
 * The lifecycle of the models of taste: models that a build of the indexes fits are stored as a version, and the
 * version that the registry names is used.
 */
import { z } from 'zod';
import type { ModelRecord, ModelRegistry } from '../models/index.js';
import { SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Built, TasteCandidate } from './build.js';
import { ItemSettingsSchema } from './build-file.js';
import { followRegistry } from './follow.js';
import { tasteOf, tasteTensors } from './taste-files.js';

/** The name of models of taste in the registry. */
export const TASTE = 'taste';

/** The settings in a version's record besides its tensors. */
const Settings = ItemSettingsSchema.extend({
  /**
   * A digest of the items' ids in the order of their numbers, and their count: numbers are valid in one database
   * only.
   */
  catalogue: z.string(),
  items: z.int().nonnegative(),
  until: z.number(),
});

/** One instance per engine. */
export class TasteLifecycle {
  readonly #state: EngineState;
  readonly #registry: ModelRegistry;
  readonly #warn: (message: string) => void;
  readonly #changes = new SerialQueue();
  #stop = () => {};
  /** A version that could not be used, which is reported once. */
  #unusable: string | undefined;
  /** The latest fitted version, admitted or not. */
  latest: ModelRecord | undefined;

  /** @param warn called when a version cannot be used. */
  constructor(state: EngineState, registry: ModelRegistry, warn: (message: string) => void) {
    this.#state = state;
    this.#registry = registry;
    this.#warn = warn;
  }

  /**
   * Uses the version that the registry names, if it is not in use.
   * @returns whether anything changed; the indexes must then be rebuilt to include later events.
   */
  update(): Promise<boolean> {
    return this.#changes.run(() => this.#update());
  }

  async #update(): Promise<boolean> {
    const state = this.#state;
    const id = await this.#registry.serving(TASTE);
    if (id === state.tasteVersion?.name || (id !== undefined && id === this.#unusable)) return false;
    if (id === undefined) {
      // The models in use stay until the next build of the indexes.
      state.tasteVersion = undefined;
      return true;
    }
    try {
      const { record, tensors } = await this.#registry.load(id);
      const { catalogue, items, until, ...settings } = Settings.parse(record.settings);
      if (items > state.catalogue.length || catalogue !== state.catalogue.ids.digest(items))
        throw new Error('it is of another database: train again');
      state.taste = tasteOf(tensors, settings.factors);
      state.itemSettings = { ...settings, order: state.itemSettings.order };
      state.tasteVersion = { name: id, until };
      return true;
    } catch (error) {
      this.#unusable = id;
      this.#warn(`${id} is not used: ${(error as Error).message}`);
      return false;
    }
  }

  /** Stores newly fitted models as a version with its verdict; to be called once the state uses the build. */
  keep({ candidate }: Pick<Built, 'candidate'>): Promise<void> {
    return this.#changes.run(async () => {
      if (!candidate) return;
      const { model, until, verdict } = candidate;
      try {
        const record = await this.#registry.add(this.#versionOf(candidate), new Map(tasteTensors(model)));
        this.latest = record;
        if (record.admitted) this.#state.tasteVersion = { name: record.id, until };
      } catch (error) {
        // The models stay in use until the background returns to the version before.
        if (verdict.admitted) this.#state.tasteVersion = undefined;
        this.#warn(`the models of taste are not kept as a version: ${(error as Error).message}`);
      }
    });
  }

  #versionOf({
    model,
    settings,
    verdict,
    from,
    until,
    events,
  }: TasteCandidate): Omit<ModelRecord, 'id' | 'created'> {
    const items = model.known.length;
    const catalogue = this.#state.catalogue.ids.digest(items);
    return {
      kind: TASTE,
      scale: 'full',
      span: { from: new Date(from).toISOString(), to: new Date(until).toISOString() },
      samples: events,
      settings: { ...settings, order: { ...settings.order }, catalogue, items, until },
      metrics: verdict.metrics,
      admitted: verdict.admitted,
      reason: verdict.reason,
    };
  }

  /** Starts following the registry in the background. @param onSwapped called after the version in use changed. */
  start(onSwapped: () => void, onError: (error: unknown) => void): void {
    this.#stop = followRegistry(() => this.update(), onSwapped, onError);
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#changes.run(async () => {});
  }
}
