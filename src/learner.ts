/** Looks after the ranker: teaches it in a worker thread, keeps what it learns, and serves what was admitted. */
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { due, type ModelRecord, ModelRegistry, type ServedList, WINDOW } from './learn/index.js';
import {
  ENOUGH_LISTS,
  type Learnt,
  type Lesson,
  type ServedLists,
  sameFeatures,
  TooLittle,
  weightsOf,
} from './lesson.js';
import type { Lists, Outcome } from './lesson-worker.js';
import type { Memory } from './memory.js';
import { Ranker, type RankerModel } from './models/index.js';
import { FEATURES } from './rankings.js';
import type { Store } from './store/index.js';
import type { Json, StoredTensors } from './tensor/index.js';
import type { KindMeaning, Progress } from './types.js';

const RANKER = 'ranker';
const DAY = 86_400_000;
/** How far back each scale looks at served lists, in milliseconds; the log keeps no longer. */
const BACK = { full: 30 * DAY, recent: 8 * DAY } as const;
/** How often the background looks what is to be served, and whether learning is due, in milliseconds. */
const LOOK = 5_000;
const LOOK_DUE = 60_000;
/** Served lists that go to the worker at once. */
const PAGE = 500;

export class Learner {
  readonly registry: ModelRegistry;
  readonly #data: string;
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #kinds: { readonly [kind: string]: KindMeaning };
  readonly #pool = new Piscina({
    filename: fileURLToPath(new URL('./lesson-worker.js', import.meta.url)),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 5_000,
  });
  #served: string | undefined;
  #timers: NodeJS.Timeout[] = [];
  #learning: Promise<unknown> | undefined;
  #tried: { at: number; took: number } | undefined;

  constructor(data: string, store: Store, memory: Memory, kinds: { readonly [kind: string]: KindMeaning }) {
    this.#data = data;
    this.#store = store;
    this.#memory = memory;
    this.#kinds = kinds;
    this.registry = new ModelRegistry(data);
  }

  /** The version that is served, if any is. */
  get served(): string | undefined {
    return this.#served;
  }

  /** Serves what the registry says is to be served, from the next list on. */
  async update(): Promise<void> {
    const id = await this.registry.serving(RANKER);
    if (id === this.#served) return;
    const model = id === undefined ? undefined : await this.#load(id);
    const usable = model !== undefined && sameFeatures(model);
    if (model && !usable) {
      process.emitWarning(`${id} is of another release and is not served: train anew`, 'TandemWarning');
    }
    const ranker = usable ? new Ranker(model) : undefined;
    this.#memory.scoring = ranker && { ranker, weights: weightsOf(ranker.outcomes, this.#kinds) };
    this.#served = id;
  }

  /**
   * Looks after it in the background: what commands change is served.
   * @param learns whether what is due is learnt, too.
   */
  start(learns: boolean, onError: (error: unknown) => void): void {
    const every = (time: number, work: () => Promise<unknown>) =>
      setInterval(() => void work().catch(onError), time).unref();
    this.#timers = [every(LOOK, () => this.update())];
    if (learns) this.#timers.push(every(LOOK_DUE, () => this.#learnIfDue()));
  }

  async #learnIfDue(): Promise<void> {
    if (this.#learning) return;
    const now = this.#memory.now();
    const scale = due({ ...(await this.#latest()), tried: this.#tried }, await this.#gathered(), now);
    if (!scale) return;
    this.#learning = this.learn(scale);
    try {
      await this.#learning;
    } catch (error) {
      if (!(error instanceof TooLittle)) throw error;
    } finally {
      this.#learning = undefined;
      this.#tried = { at: this.#memory.now(), took: this.#memory.now() - now };
    }
  }

  /** When the latest version of each scale was made. */
  async #latest(): Promise<{ full?: number | undefined; recent?: number | undefined }> {
    const versions = (await this.registry.list()).filter(({ kind }) => kind === RANKER);
    const made = (scale: string) => {
      const latest = versions.find((version) => version.scale === scale);
      return latest && Date.parse(latest.created);
    };
    return { full: made('full'), recent: made('recent') };
  }

  async #gathered() {
    const { log } = this.#memory;
    const [latest] = (await this.registry.list()).filter(({ kind }) => kind === RANKER);
    const since = latest ? Date.parse(latest.created) : Number.NEGATIVE_INFINITY;
    // The latest to come stand last; those imported late with old times count as not new.
    let fresh = 0;
    for (let event = log.length - 1; event >= 0 && log.atOf(event) > since; event--) fresh++;
    return { events: log.length, fresh, serving: this.#served !== undefined };
  }

  /**
   * Learns in the worker, and keeps what came of it; where it is admitted, it is served from the next list on.
   * @throws TooLittle where there is too little to learn from.
   */
  async learn(
    scale: Lesson['scale'],
    options: {
      onProgress?: ((progress: Progress) => void) | undefined;
      signal?: AbortSignal | undefined;
    } = {},
  ): Promise<ModelRecord> {
    const { onProgress, signal } = options;
    const now = this.#memory.now();
    const serving = await this.registry.serving(RANKER);
    const model = serving === undefined ? undefined : await this.#load(serving);
    const all = { from: now - BACK[scale], featureNames: FEATURES };
    const lesson: Lesson = {
      snapshot: this.#memory.snapshot,
      weights: this.#memory.weights,
      kindNames: [...this.#store.events.kinds],
      kinds: this.#kinds,
      scale,
      previous: scale === 'recent' ? model : undefined,
      serving: model,
      data: this.#data,
      shown: (await this.#store.requests.span({ ...all, before: now })).lists,
    };
    // Lists younger than the window may yet be answered.
    const range = { ...all, before: now - WINDOW };
    const span = await this.#store.requests.span(range);
    const lists = span.lists >= ENOUGH_LISTS ? this.#store.requests.scan(range) : undefined;
    const learnt = await this.#teach(lesson, lists && { lists, span }, onProgress, signal);
    const { architecture, calibration, parameters } = learnt.model;
    const settings = { architecture, calibration, source: learnt.source };
    const record = await this.registry.add(
      {
        kind: RANKER,
        scale,
        parent: scale === 'recent' ? serving : undefined,
        span: {
          from: new Date(learnt.span.from).toISOString(),
          to: new Date(learnt.span.to).toISOString(),
        },
        samples: learnt.samples,
        settings: settings as unknown as Json,
        metrics: learnt.verdict.metrics,
        admitted: learnt.verdict.admitted,
        reason: learnt.verdict.reason,
      },
      parameters as StoredTensors,
      new Date(now),
    );
    await this.update();
    return record;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#pool.destroy();
    await this.#learning?.catch(() => {});
  }

  async #teach(
    lesson: Lesson,
    lists: ServedLists | undefined,
    onProgress: ((progress: Progress) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Learnt> {
    const { port1, port2 } = new MessageChannel();
    const failed = new AbortController();
    const pages = lists && paged(lists.lists);
    port1.on('message', (message: Progress | 'more') => {
      if (message !== 'more') onProgress?.(message);
      else sendNext(pages!, port1).catch((error) => failed.abort(error));
    });
    try {
      const task = { lesson, span: lists?.span, port: port2 };
      const outcome: Outcome = await this.#pool.run(task, {
        transferList: [port2],
        signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
      });
      if ('tooLittle' in outcome) throw new TooLittle(outcome.tooLittle);
      return outcome.learnt;
    } catch (error) {
      throw failed.signal.aborted ? failed.signal.reason : signal?.aborted ? signal.reason : error;
    } finally {
      port1.close();
      await pages?.return(undefined);
    }
  }

  async #load(id: string): Promise<RankerModel> {
    const { record, tensors } = await this.registry.load(id);
    const { architecture, calibration } = record.settings as unknown as RankerModel;
    return { architecture, calibration, parameters: tensors as RankerModel['parameters'] };
  }
}

async function sendNext(pages: AsyncIterator<ServedList[]>, port: MessagePort): Promise<void> {
  const { value, done } = await pages.next();
  const lists: Lists = done ? null : value;
  port.postMessage(lists);
}

async function* paged(lists: AsyncIterable<ServedList>): AsyncGenerator<ServedList[]> {
  let page: ServedList[] = [];
  for await (const list of lists) {
    page.push(list);
    if (page.length === PAGE) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}
