/** The served ranker: the version that the registry names, and the parameters by which lists are scored. */
import { loadRanker, type ModelAlarm, type ModelRegistry, type RankerModel } from '../models/index.js';
import { type RankerKind, type Scoring, sameFeatures, scoringBy } from '../rank/index.js';
import { SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Json } from '../tensor/index.js';
import type { RankerResult } from '../train/index.js';

/** One served ranker. */
export class ServedRanker {
  readonly #registry: ModelRegistry;
  readonly #state: EngineState;
  readonly #warn: (message: string) => void;
  /** The name of its versions in the registry. */
  readonly kind: RankerKind;
  /** Changes of the served version or its parameters run in this queue. */
  readonly changes = new SerialQueue();
  /** The version that the registry names, if any. It is not used if it is of another release; see {@link scores}. */
  id: string | undefined;
  #alarm: ModelAlarm | undefined;
  #scoring: Scoring | undefined;

  /** @param warn called when a version cannot be served. */
  constructor(
    registry: ModelRegistry,
    state: EngineState,
    warn: (message: string) => void,
    kind: RankerKind = 'ranker',
  ) {
    this.kind = kind;
    this.#registry = registry;
    this.#state = state;
    this.#warn = warn;
  }

  /**
   * The open alarm after which there was a rollback to the served version, if any: the version is not trained online
   * then.
   */
  get alarm(): ModelAlarm | undefined {
    return this.#alarm;
  }

  /** Whether lists are scored by a model. */
  get scores(): boolean {
    return this.#scoring !== undefined;
  }

  /** Serves the version that the registry names, from the next list on. To be called in {@link changes}. */
  async update(): Promise<void> {
    const [latest] = (await this.#registry.alarms()).filter(({ kind }) => kind === this.kind);
    const id = await this.#registry.serving(this.kind);
    this.#alarm = latest?.open && latest.to === (id ?? null) ? latest : undefined;
    if (id === this.id) return;
    const model = id === undefined ? undefined : await loadRanker(this.#registry, id);
    const usable = model !== undefined && sameFeatures(model, this.kind);
    if (model && !usable) this.#warn(`${id} is of another release and is not served: train again`);
    this.serve(usable ? model : undefined);
    this.id = id;
  }

  /** Scores the next lists by these parameters; without a model, by score fusion. */
  serve(model: RankerModel | undefined): void {
    const scoring = model && scoringBy(model, this.#state.kindMeanings);
    if (this.kind === 'ranker') this.#state.scoring = scoring;
    else this.#state.searchScoring = scoring;
    this.#scoring = scoring;
  }
}

/** The settings in a version's record that, with its tensors, make up the model. */
export function rankerSettings(
  { architecture, calibration }: RankerModel,
  source: RankerResult['source'],
): Json {
  return { architecture, calibration, source } as unknown as Json;
}
