/** The ranker that is served: the version that the registry names, and what lists are scored by. */
import { loadRanker, type ModelAlarm, type ModelRegistry, type RankerModel } from '../models/index.js';
import { type RankerKind, type Scoring, sameFeatures, scoringBy } from '../rank/index.js';
import { SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Json } from '../tensor/index.js';
import type { RankerResult } from '../train/index.js';

/** The place of one served ranker. */
export class ServedRanker {
  readonly #registry: ModelRegistry;
  readonly #state: EngineState;
  readonly #warn: (message: string) => void;
  /** The registry's name for its versions. */
  readonly kind: RankerKind;
  /** Whatever changes the served version, or its parameters, runs in here. */
  readonly changes = new SerialQueue();
  /** The version that is served; none where lists are ordered by score fusion alone. */
  id: string | undefined;
  #alarm: ModelAlarm | undefined;
  #scoring: Scoring | undefined;

  /** @param warn told of a version that cannot be served. */
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

  /** The open alarm after which the served version was gone back to, if there is one: it is then trained online no more. */
  get alarm(): ModelAlarm | undefined {
    return this.#alarm;
  }

  /** Whether anything is scored by a model. */
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

/** What a version's record holds beside its tensors, to make the model again. */
export function rankerSettings(
  { architecture, calibration }: RankerModel,
  source: RankerResult['source'],
): Json {
  return { architecture, calibration, source } as unknown as Json;
}
