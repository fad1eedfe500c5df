/** The lifecycle of the models of taste: what building the indexes fits anew is kept as a version, and the one that the registry names is used. */
import { z } from 'zod';
import type { ModelRecord, ModelRegistry } from '../models/index.js';
import { SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Built, TasteCandidate } from './build.js';
import { ItemSettingsSchema } from './build-file.js';
import { followRegistry } from './follow.js';
import { tasteOf, tasteTensors } from './taste-files.js';

/** The registry's name for models of taste. */
export const TASTE = 'taste';

/** What a version's record holds beside its tensors. */
const Settings = ItemSettingsSchema.extend({
  /** A digest of the items' ids in the order of their numbers, and how many: the numbers mean nothing elsewhere. */
  catalogue: z.string(),
  items: z.int().nonnegative(),
  until: z.number(),
});

/** One for an engine. */
export class TasteLifecycle {
  readonly #state: EngineState;
  readonly #registry: ModelRegistry;
  readonly #warn: (message: string) => void;
  readonly #changes = new SerialQueue();
  #stop = () => {};
  /** A version that could not be used: it is said once. */
  #unusable: string | undefined;
  /** The version that was fitted last, whether or not it was admitted. */
  latest: ModelRecord | undefined;

  /** @param warn told of a version that cannot be used. */
  constructor(state: EngineState, registry: ModelRegistry, warn: (message: string) => void) {
    this.#state = state;
    this.#registry = registry;
    this.#warn = warn;
  }

  /**
   * Uses the version that the registry names, where it is another than the one in use.
   * @returns whether anything changed; what came since that version was fitted is then to be added by building the indexes.
   */
  update(): Promise<boolean> {
    return this.#changes.run(() => this.#update());
  }

  async #update(): Promise<boolean> {
    const state = this.#state;
    const id = await this.#registry.serving(TASTE);
    if (id === state.tasteVersion?.name || (id !== undefined && id === this.#unusable)) return false;
    if (id === undefined) {
      // What is in use stays until the indexes are built the next time.
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

  /** Keeps what was fitted anew as a version, with its verdict; to be called once the state uses what was built. */
  keep({ candidate }: Pick<Built, 'candidate'>): Promise<void> {
    return this.#changes.run(async () => {
      if (!candidate) return;
      const { model, until, verdict } = candidate;
      try {
        const record = await this.#registry.add(this.#versionOf(candidate), new Map(tasteTensors(model)));
        this.latest = record;
        if (record.admitted) this.#state.tasteVersion = { name: record.id, until };
      } catch (error) {
        // They are used all the same, until the background takes up the version before.
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

  /** Looks in the background what is to be served. @param onSwapped called after another version, or none, is in use. */
  start(onSwapped: () => void, onError: (error: unknown) => void): void {
    this.#stop = followRegistry(() => this.update(), onSwapped, onError);
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#changes.run(async () => {});
  }
}
