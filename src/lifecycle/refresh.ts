/**
 * Rebuilding of the indexes and fusion weights that come from the log: in a worker thread, in the background or on
 * request. The result is saved in a file, so that a start need not wait.
 */
import { EngineClosed } from '../errors.js';
import { Popularity, Rates, Repeats } from '../indexes/index.js';
import type { FittedWeights, Snapshot } from '../retrieve/index.js';
import { keepMemorySmall, MINUTE, type Progress, repeat, SECOND, WorkerThread } from '../runtime/index.js';
import { type EngineState, snapshotOf } from '../state/index.js';
import type { Built } from './build.js';
import { keep, kept, type Origin } from './build-file.js';

/** How often the background checks whether enough is new, in milliseconds. */
const LOOK = SECOND;

/**
 * Where nothing was chosen yet, the first build with more events than this uses the usual settings: `afterwards` where
 * they are chosen afterwards, `first` where the caller waits for them.
 */
const FEW = { afterwards: 20_000, first: 300_000 } as const;

/**
 * A rebuild is due when this share of all events is new; or when any event is new, this many milliseconds after the
 * last build.
 */
const SHARE = 0.02;

const LONG = MINUTE;

/**
 * After a build, the background pauses for this many times its duration, so that it takes a small share of the
 * processor.
 */
const REST = 10;

/**
 * Fusion weights are fitted again once the log has grown by this share: fitting takes half of the time of a build.
 */
const GROWN = 0.2;

/** The least share of all events that a saved file must include to be used. */
const ENOUGH = 0.9;

const BUILDER = new URL('./build-worker.js', import.meta.url);

/**
 * The result is saved when the engine closes, and at this interval, in milliseconds, in case the process is killed.
 */
const KEEP = 10 * MINUTE;

export interface RefreshOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Fusion weights to use; without them, they are fitted. */
  readonly fitted?: FittedWeights | undefined;
  /** Whether to use the usual settings and weights instead of choosing them; `false` by default. */
  readonly quick?: boolean | undefined;
  /** Whether a caller waits for the result; true by default. */
  readonly on?: 'awaited' | 'background' | undefined;
}

/** One instance per engine. */
export class IndexRefresher {
  readonly #state: EngineState;
  readonly #folder: string;
  readonly #warn: (message: string) => void;
  readonly #onFitted: (built: Built) => Promise<void>;
  /** Threads for builds that callers wait for, and for those in the background. */
  readonly #threads = {
    awaited: new WorkerThread(BUILDER),
    background: new WorkerThread(BUILDER, { background: true }),
  } as const;
  /** The build under way, how many events it includes, and whether it chooses settings. */
  #running: { readonly built: Promise<void>; readonly events: number; readonly chooses: boolean } | undefined;
  #closed = false;
  #stop = () => {};
  #built = { at: Number.NEGATIVE_INFINITY, took: 0 };
  /** When a result was last saved, and whether it is the one in use. */
  #kept = { at: Number.NEGATIVE_INFINITY, isCurrent: false };
  #keeping: Promise<void> = Promise.resolve();
  #origin: Origin | undefined;

  /**
   * @param folder the folder of the saved file.
   * @param warn called with warnings for the operator.
   * @param onFitted called once the state uses a new build.
   */
  constructor(
    state: EngineState,
    folder: string,
    warn: (message: string) => void,
    onFitted: (built: Built) => Promise<void> = async () => {},
  ) {
    this.#onFitted = onFitted;
    this.#state = state;
    this.#folder = folder;
    this.#warn = warn;
  }

  /** Whether a build is in use. */
  get ready(): boolean {
    return Number.isFinite(this.#built.at);
  }

  /** Whether a build with settings that were chosen for the data is in use. */
  get chosen(): boolean {
    return this.ready && this.#state.fittedEvents > 0;
  }

  /**
   * Uses the saved file, if it belongs to this data and includes nearly all of it. To be called once, after the
   * state is loaded and before the first build. Without this call, nothing is saved.
   *
   * If it includes too little, its fusion weights and settings are still used as long as the log has not grown much.
   *
   * @param database identifies the database.
   */
  async restore(database: string): Promise<void> {
    const state = this.#state;
    this.#origin = { database, kinds: JSON.stringify(state.kindMeanings), model: state.sequence.version };
    const built = await kept(this.#folder, this.#origin);
    if (!built) return;
    const { length } = state.log;
    const fits = built.graph.start.length - 1 <= state.catalogue.length && built.events <= length;
    if (!fits || built.events < ENOUGH * length) {
      if (fits && length < (1 + GROWN) * built.fittedEvents) useFitted(state, built);
      return;
    }
    const { content } = state.catalogue;
    const found = Rates.foundIn(state.log, state.meanings, content, state.people.bots);
    use(state, { ...built, rates: { ...built.rates, ...found } });
    state.tasteVersion = built.tasteVersion;
    this.#built = { at: performance.now(), took: 0 };
    this.#kept = { at: performance.now(), isCurrent: true };
  }

  /**
   * Runs the first build, unless it was done, in the shortest time: saved settings are used, and with many events no
   * settings are chosen. {@link start} does so later.
   *
   * @param choosesFirst whether to wait for the choice of settings, unless there are very many events.
   * @throws EngineClosed where the engine is closed, or is being closed.
   */
  async begin({
    onProgress,
    choosesFirst = true,
  }: Pick<RefreshOptions, 'onProgress'> & {
    readonly choosesFirst?: boolean | undefined;
  } = {}): Promise<void> {
    if (this.ready) return;
    const few = FEW[choosesFirst ? 'first' : 'afterwards'];
    const quick = this.#state.log.length > few;
    await this.refresh({ onProgress, fitted: fittedOf(this.#state), quick });
  }

  /** Starts rebuilding in the background, and returning to the system the memory that rebuilding freed. */
  start(onError: (error: unknown) => void): void {
    const look = async () => {
      if (this.#running) return;
      if (this.#isDue()) await this.refresh({ fitted: fittedOf(this.#state), on: 'background' });
      else if (performance.now() - this.#kept.at > KEEP) {
        this.#keeping = this.#keep();
        await this.#keeping;
      }
    };
    const stops = [repeat(LOOK, look, onError), keepMemorySmall()];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  /**
   * Rebuilds from all events. Concurrent calls share one build, with the signal and the progress of the first call;
   * another one follows if events came in since it began, or if settings are to be chosen that it keeps.
   *
   * @throws EngineClosed where the engine is closed, or is being closed.
   * @throws the signal's reason where it was aborted.
   */
  refresh(options: RefreshOptions = {}): Promise<void> {
    const running = this.#running;
    const { length } = this.#state.log;
    if (running) {
      if (running.events === length && (running.chooses || !choosesIn(options))) return running.built;
      const next = () => this.refresh(options);
      return running.built.then(next, next);
    }
    const built = this.#run(options).finally(() => {
      this.#running = undefined;
    });
    this.#running = { built, events: length, chooses: choosesIn(options) };
    return built;
  }

  /** Rebuilds from all events, with the settings chosen before. */
  renew(on?: RefreshOptions['on']): Promise<void> {
    const { weights, fittedEvents } = this.#state;
    return this.refresh({ fitted: { weights, fittedEvents }, on });
  }

  async close(): Promise<void> {
    this.#stop();
    this.#closed = true;
    await Promise.all(Object.values(this.#threads).map((thread) => thread.close()));
    await this.#running?.built.catch(() => {});
    await this.#keeping.catch(() => {});
    await this.#keep().catch((error: Error) => this.#warn(error.message));
  }

  /** Saves the build in use, unless it is saved already. */
  async #keep(): Promise<void> {
    if (!this.#origin || !this.ready || this.#kept.isCurrent) return;
    this.#kept = { at: performance.now(), isCurrent: true };
    try {
      await keep(this.#folder, savedOf(this.#state), this.#origin);
    } catch (error) {
      this.#kept = { ...this.#kept, isCurrent: false };
      throw new Error(`what was built is not kept: ${(error as Error).message}`, { cause: error });
    }
  }

  #isDue(): boolean {
    const { log, builtEvents, fittedEvents } = this.#state;
    // The first build used the usual settings.
    if (builtEvents > 0 && builtEvents >= (1 + GROWN) * fittedEvents) return true;
    const fresh = log.length - builtEvents;
    const waited = performance.now() - this.#built.at;
    const enough = lacksVectors(this.#state) || (fresh > 0 && (fresh > SHARE * log.length || waited > LONG));
    return waited > REST * this.#built.took && enough;
  }

  async #run({ onProgress, signal, fitted, quick, on = 'awaited' }: RefreshOptions): Promise<void> {
    if (this.#closed) throw new EngineClosed();
    const state = this.#state;
    const start = performance.now();
    try {
      const snapshot: Snapshot = { ...snapshotOf(state), fitted, quick };
      const built = await this.#threads[on].run<Built>(
        { snapshot },
        { onMessage: onProgress, signal, onAbort: 'kill' },
      );
      use(state, built);
      this.#kept = { ...this.#kept, isCurrent: false };
      state.repeats = new Repeats(built.repeats);
      usePopularity(state, built);
      this.#built = { at: performance.now(), took: performance.now() - start };
      await this.#onFitted(built);
    } catch (error) {
      // The worker was terminated as the engine closed.
      throw this.#closed ? new EngineClosed({ cause: error }) : error;
    }
  }
}

/** What is saved of the build in use. */
function savedOf(state: EngineState): Parameters<typeof keep>[1] {
  const { graph, taste, tasteVersion, itemSettings, weights, fittedEvents, builtEvents: events } = state;
  const rates = state.rates.columns;
  return { graph, taste, tasteVersion, itemSettings, weights, fittedEvents, events, rates };
}

/** Whether a build with such options chooses settings. */
const choosesIn = ({ fitted, quick = false }: RefreshOptions): boolean => !fitted && !quick;

/**
 * The fusion weights, unless the log has grown much since they were fitted, or they lack one for vectors that items
 * have.
 */
function fittedOf(state: EngineState): FittedWeights | undefined {
  const { weights, fittedEvents, log } = state;
  if (lacksVectors(state)) return undefined;
  return log.length < (1 + GROWN) * fittedEvents ? { weights, fittedEvents } : undefined;
}

/** Whether items have vectors now that the fusion weights do not account for. */
function lacksVectors({ weights, vectors }: EngineState): boolean {
  return vectors.hasItems && !('vectors' in weights.more);
}

/** Makes the state use a build. */
function use(state: EngineState, built: Omit<Built, 'popularity' | 'repeats' | 'candidate'>): void {
  state.graph = built.graph;
  state.taste = built.taste;
  useFitted(state, built);
  state.builtEvents = built.events;
  // Later events are included in the next build.
  state.rates = Rates.over(built.rates);
}

/** Uses the built popularity, with later events added. */
function usePopularity(
  state: EngineState,
  { popularity, events }: Pick<Built, 'popularity' | 'events'>,
): void {
  state.popularity = Popularity.over(popularity, state.now);
  for (let event = events; event < state.log.length; event++) {
    if (state.people.bots.has(state.log.userOf(event))) continue;
    const weight = state.meanings.weight[state.log.kindOf(event)];
    state.popularity.add(state.log.itemOf(event), weight, state.log.atOf(event));
  }
}

/** Makes the state use the settings chosen by validation. */
function useFitted(
  state: EngineState,
  { itemSettings, weights, fittedEvents }: Pick<Built, 'itemSettings' | 'weights' | 'fittedEvents'>,
): void {
  state.itemSettings = itemSettings;
  state.weights = weights;
  state.fittedEvents = fittedEvents;
}
