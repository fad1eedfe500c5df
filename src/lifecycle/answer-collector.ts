/**
 * Collects the answers to the lists of a served ranker: reads newly served lists, waits for their answers, and
 * passes both to the worker that monitors the ranker and trains it online.
 */
import type { RankerModel } from '../models/index.js';
import { type RankerKind, SUBJECTS, weightsOf } from '../rank/index.js';
import { HOUR, seeded, WorkerThread } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import {
  answersOf,
  joinServedLists,
  leavesOut,
  PROMPT,
  type ServedList,
  WINDOW,
  within,
} from '../train/index.js';
import type { AnsweredLists, OnlineReport, OnlineTask } from './online-trainer.js';
import type { OnlineCall } from './online-worker.js';

/**
 * The lists from before the model was served that give the share and the delay of positive events: those of the same
 * hour (`hour` milliseconds long) a day before, or of `days` milliseconds where the hour has fewer than `fewest`; at
 * most `most`.
 */
const BEFORE = { hour: HOUR, days: 3 * WINDOW, fewest: 200, most: 2_000 } as const;

/** The least number of answers from which their delay is estimated; with fewer, all count as timely. */
const FEWEST_ANSWERS = 30;

const LEAST_TIMELY = 0.05;

interface Followed {
  readonly outcomes: readonly string[];
  /** Lists served up to this time were read, in milliseconds since 1970. */
  readTo: number;
  /** Lists that wait for answers, in the order of time. */
  waiting: ServedList[];
}

/** Collects for one ranker. */
export class AnswerCollector {
  readonly #store: Store;
  readonly #state: EngineState;
  readonly #features: readonly string[];
  #thread: WorkerThread | undefined;
  #followed: Followed | undefined;

  constructor(store: Store, state: EngineState, kind: RankerKind = 'ranker') {
    this.#store = store;
    this.#features = SUBJECTS[kind].features;
    this.#state = state;
  }

  /** Starts collecting answers to a model that is now served, instead of the one before. */
  async follow(
    model: RankerModel,
    how: Pick<OnlineTask, 'recalibrates' | 'trains' | 'provenBefore'>,
  ): Promise<void> {
    const { outcomes } = model.architecture;
    const now = this.#state.now();
    this.#followed = { outcomes, readTo: now, waiting: [] };
    const weights = weightsOf(outcomes, this.#state.kindMeanings);
    const before = await this.#before(outcomes, weights, now);
    await this.#call({ begin: { model, weights, ...before, ...how } });
  }

  /** Stops collecting, and ends the worker. */
  async leave(): Promise<void> {
    this.#followed = undefined;
    await this.#thread?.close();
    this.#thread = undefined;
  }

  /** Passes the answers since the last call to the worker. @returns its report, if there were any. */
  async look(): Promise<OnlineReport | undefined> {
    if (!this.#followed) return undefined;
    const answered = await this.#answered(this.#followed);
    return answered && this.#call({ answered });
  }

  /** Lists whose waiting time is over, joined with their answers. */
  async #answered(followed: Followed): Promise<AnsweredLists | undefined> {
    const { outcomes, waiting, readTo } = followed;
    const { log, meanings } = this.#state;
    const { bots } = this.#state.people;
    const now = this.#state.now();
    followed.readTo = now;
    const range = { from: readTo, before: now, featureNames: this.#features };
    for await (const list of this.#store.requests.scan(range)) waiting.push(list);
    const due = waiting.findIndex(({ at }) => at + PROMPT > now);
    const ripe = due < 0 ? waiting.length : due;
    if (ripe === 0) return undefined;
    followed.waiting = waiting.slice(ripe);
    // An event counts for the latest list that showed its item, so later lists of the same users are read, too.
    const users = new Set(waiting.slice(0, ripe).map(({ user }) => user));
    const lists = waiting.filter(({ user }, place) => place < ripe || users.has(user));
    const samples = await joinServedLists(lists, {
      log,
      outcomeOf: this.#outcomeOf(outcomes),
      outcomes: outcomes.length,
      width: this.#features.length,
      wholeFrom: Number.NEGATIVE_INFINITY,
      keep: 1,
      random: seeded(1),
      window: PROMPT,
      leaves: leavesOut(bots, log, meanings),
    });
    const before = waiting[ripe]?.at ?? Number.POSITIVE_INFINITY;
    return {
      samples: within(samples, Number.NEGATIVE_INFINITY, before),
      users: Int32Array.from(lists, ({ user }) => user),
      now,
    };
  }

  #outcomeOf(outcomes: readonly string[]): (kind: number) => number {
    const codes = this.#store.events.kinds.map((kind) => outcomes.indexOf(kind));
    return (kind) => codes[kind] ?? -1;
  }

  /**
   * For lists before `now`: the share with a positive event within `PROMPT`, and by outcome the share of events within
   * it.
   */
  async #before(
    outcomes: readonly string[],
    weights: readonly number[],
    now: number,
  ): Promise<Pick<OnlineTask, 'conversion' | 'timely'>> {
    const { requests } = this.#store;
    const outcomeOf = this.#outcomeOf(outcomes);
    const range = (from: number) => ({ from, before: now - WINDOW, featureNames: this.#features });
    const hour = range(now - WINDOW - BEFORE.hour);
    const enough = (await requests.span(hour)).lists >= BEFORE.fewest;
    const prompt = new Float64Array(outcomes.length);
    const all = new Float64Array(outcomes.length);
    let lists = 0;
    let converted = 0;
    for await (const { user, at, items } of requests.scan(enough ? hour : range(now - BEFORE.days))) {
      if (this.#state.people.bots.has(user)) continue;
      const shown = new Set(items);
      let positive = false;
      for (const [item, events] of answersOf(this.#state.log, user, at, WINDOW)) {
        if (!shown.has(item)) continue;
        for (const { kind, at: when } of events) {
          const outcome = outcomeOf(kind);
          if (outcome < 0) continue;
          all[outcome]++;
          if (when >= at + PROMPT) continue;
          prompt[outcome]++;
          positive ||= weights[outcome] > 0;
        }
      }
      if (positive) converted++;
      if (++lists === BEFORE.most) break;
    }
    return {
      conversion: lists >= BEFORE.fewest ? converted / lists : undefined,
      timely: outcomes.map((_, k) =>
        all[k] >= FEWEST_ANSWERS ? Math.max(LEAST_TIMELY, prompt[k] / all[k]) : 1,
      ),
    };
  }

  #call(call: OnlineCall): Promise<OnlineReport | undefined> {
    this.#thread ??= new WorkerThread(new URL('./online-worker.js', import.meta.url), {
      keepsState: true,
      background: true,
    });
    return this.#thread.run(call);
  }
}
