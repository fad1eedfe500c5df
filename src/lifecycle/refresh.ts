/**
 * Refreshing of the indexes and fusion weights that are built from the log: in a worker thread, in the background or on
 * request. What was built is kept in a file, so that a start need not wait.
 */
import { EngineClosed } from '../errors.js';
import { Popularity, Rates, Repeats } from '../indexes/index.js';
import type { FittedWeights, Snapshot } from '../retrieve/index.js';
import { MINUTE, type Progress, repeat, SECOND, WorkerThread } from '../runtime/index.js';
import { type EngineState, snapshotOf } from '../state/index.js';
import type { Built } from './build.js';
import { keep, kept, type Origin } from './build-file.js';

/** The background looks this often, in milliseconds, whether enough is new. */
const LOOK = SECOND;

/** Where nothing was fitted yet, the first building of more events than this is done with the usual settings and weights. */
const FEW = 300_000;

/** Enough is new when this share of all events is; or when anything is, this many milliseconds after the last building. */
const SHARE = 0.02;

const LONG = MINUTE;

/** After building, the background rests this many times as long as that took, so that it takes a small share. */
const REST = 10;

/** Fusion weights are fitted anew once the log has grown by this share: fitting takes half of the time of building. */
const GROWN = 0.2;

/** The share of all events that a kept file must know, to be used. */
const ENOUGH = 0.9;

const BUILDER = new URL('./build-worker.js', import.meta.url);

/** What was built is kept when the engine closes, and after this long, in milliseconds, in case it is killed. */
const KEEP = 10 * MINUTE;

export interface RefreshOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Fusion weights to be kept; they are fitted anew unless given. */
  readonly fitted?: FittedWeights | undefined;
  /** Whether it is waited for; the default. */
  readonly on?: 'awaited' | 'background' | undefined;
}

/** One for an engine. */
export class IndexRefresher {
  readonly #state: EngineState;
  readonly #folder: string;
  readonly #warn: (message: string) => void;
  readonly #onFitted: (built: Built) => Promise<void>;
  /** For buildings that are waited for, and for those in the background. */
  readonly #threads = {
    awaited: new WorkerThread(BUILDER),
    background: new WorkerThread(BUILDER, { background: true }),
  } as const;
  /** The building under way, how many events it knows, and whether it fits weights anew. */
  #running: { readonly built: Promise<void>; readonly events: number; readonly fits: boolean } | undefined;
  #closed = false;
  #stop = () => {};
  #built = { at: Number.NEGATIVE_INFINITY, took: 0 };
  /** When it was kept last, and how many events it knew. */
  #kept = { at: Number.NEGATIVE_INFINITY, events: 0 };
  #keeping: Promise<void> = Promise.resolve();
  #origin: Origin | undefined;

  /**
   * @param folder where what was built is kept.
   * @param warn called with warnings for the operator.
   * @param onFitted called once the state uses what was built.
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

  /** Whether anything was built yet. */
  get ready(): boolean {
    return Number.isFinite(this.#built.at);
  }

  /**
   * Uses what was kept, if it is of this data and knows nearly all of it. To be called once, after the state is loaded and
   * before anything is built. Without this call, nothing is kept.
   *
   * Where it knows too little, its fusion weights and settings are used all the same, while the log has not grown much.
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
    this.#kept = { at: performance.now(), events: built.events };
  }

  /**
   * Builds for the first time, unless that is done, as fast as lists can be made: what was fitted before is used, and of
   * many events nothing is fitted. {@link start} fits later what is not.
   *
   * @throws EngineClosed where the engine is closed, or is being closed.
   */
  async begin(onProgress?: (progress: Progress) => void): Promise<void> {
    if (this.ready) return;
    const { weights, fittedEvents, log } = this.#state;
    const fitted = fittedOf(this.#state) ?? (log.length > FEW ? { weights, fittedEvents } : undefined);
    await this.refresh({ onProgress, fitted });
  }

  /** Refreshes in the background, from now on. */
  start(onError: (error: unknown) => void): void {
    const look = async () => {
      if (this.#running) return;
      if (this.#isDue()) await this.refresh({ fitted: fittedOf(this.#state), on: 'background' });
      else if (performance.now() - this.#kept.at > KEEP) {
        this.#keeping = this.#keep();
        await this.#keeping;
      }
    };
    this.#stop = repeat(LOOK, look, onError);
  }

  /**
   * Builds anew from all events. Calls at the same time share one building, with the signal and the progress of the first
   * call; where events came in since it began, or weights are to be fitted that it keeps, another follows.
   *
   * @throws EngineClosed where the engine is closed, or is being closed.
   * @throws the signal's reason where it was aborted.
   */
  refresh(options: RefreshOptions = {}): Promise<void> {
    const running = this.#running;
    const { length } = this.#state.log;
    if (running) {
      if (running.events === length && (running.fits || options.fitted)) return running.built;
      const next = () => this.refresh(options);
      return running.built.then(next, next);
    }
    const built = this.#run(options).finally(() => {
      this.#running = undefined;
    });
    this.#running = { built, events: length, fits: !options.fitted };
    return built;
  }

  /** Builds anew from all events, with what was chosen before. */
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

  /** Keeps what is built, unless it is kept already. */
  async #keep(): Promise<void> {
    const {
      graph,
      taste,
      tasteVersion,
      itemSettings,
      weights,
      fittedEvents,
      builtEvents: events,
    } = this.#state;
    if (!this.#origin || !this.ready || this.#kept.events === events) return;
    const before = this.#kept;
    this.#kept = { at: performance.now(), events };
    try {
      const rates = this.#state.rates.columns;
      await keep(
        this.#folder,
        { graph, taste, tasteVersion, itemSettings, weights, fittedEvents, events, rates },
        this.#origin,
      );
    } catch (error) {
      this.#kept = { ...this.#kept, events: before.events };
      throw new Error(`what was built is not kept: ${(error as Error).message}`, { cause: error });
    }
  }

  #isDue(): boolean {
    const { log, builtEvents, fittedEvents } = this.#state;
    // Built in haste, with what is usual.
    if (builtEvents > 0 && builtEvents >= (1 + GROWN) * fittedEvents) return true;
    const fresh = log.length - builtEvents;
    const waited = performance.now() - this.#built.at;
    const enough = lacksVectors(this.#state) || (fresh > 0 && (fresh > SHARE * log.length || waited > LONG));
    return waited > REST * this.#built.took && enough;
  }

  async #run({ onProgress, signal, fitted, on = 'awaited' }: RefreshOptions): Promise<void> {
    if (this.#closed) throw new EngineClosed();
    const state = this.#state;
    const start = performance.now();
    try {
      const snapshot: Snapshot = { ...snapshotOf(state), fitted };
      const built = await this.#threads[on].run<Built>(
        { snapshot },
        { onMessage: onProgress, signal, onAbort: 'kill' },
      );
      use(state, built);
      state.repeats = new Repeats(built.repeats);
      usePopularity(state, built);
      this.#built = { at: performance.now(), took: performance.now() - start };
      await this.#onFitted(built);
    } catch (error) {
      // The worker was ended: say what that means.
      throw this.#closed ? new EngineClosed({ cause: error }) : error;
    }
  }
}

/** The fusion weights, while the log has not grown much since they were fitted. */
function fittedOf(state: EngineState): FittedWeights | undefined {
  const { weights, fittedEvents, log } = state;
  if (lacksVectors(state)) return undefined;
  return log.length < (1 + GROWN) * fittedEvents ? { weights, fittedEvents } : undefined;
}

/** Whether items have vectors by now, and the fusion weights do not know of them. */
function lacksVectors({ weights, vectors }: EngineState): boolean {
  return vectors.hasItems && !('vectors' in weights.more);
}

/** Makes the state use what was built. */
function use(state: EngineState, built: Omit<Built, 'popularity' | 'repeats' | 'candidate'>): void {
  state.graph = built.graph;
  state.taste = built.taste;
  useFitted(state, built);
  state.builtEvents = built.events;
  // Events since are counted with the next building.
  state.rates = Rates.over(built.rates);
}

/** The popularity that was built, with the events since. */
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

/** Makes the state use what was chosen by validation. */
function useFitted(
  state: EngineState,
  { itemSettings, weights, fittedEvents }: Pick<Built, 'itemSettings' | 'weights' | 'fittedEvents'>,
): void {
  state.itemSettings = itemSettings;
  state.weights = weights;
  state.fittedEvents = fittedEvents;
}
