/**
 * Follows a served ranker: reads the lists that were served since, waits until their answers have come, and hands both to
 * the worker that watches and goes on teaching it.
 */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { tooBusy } from '../guard/index.js';
import type { KindMeaning } from '../indexes/index.js';
import type { RankerModel } from '../models/index.js';
import { FEATURES, weightsOf } from '../rank/index.js';
import { seeded } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import { answersOf, joinServedLists, PROMPT, type ServedList, WINDOW, within } from '../train/index.js';
import type { AnsweredLists, LiveReport } from './online-learner.js';
import type { LiveCall } from './online-worker.js';

/** Lists of before that say how often something is taken and how soon, and how many of them are needed and read. */
const BEFORE = { hour: 3_600_000, days: 3 * WINDOW, fewest: 200, most: 2_000 } as const;

/** Answers that say how soon answers come; with fewer, all are thought to come in time. */
const FEWEST_ANSWERS = 30;

const LEAST_TIMELY = 0.05;

interface Followed {
  readonly outcomes: readonly string[];
  /** Lists that were served up to here are known, in milliseconds since 1970. */
  readTo: number;
  /** Lists whose answers are waited for, in the order of time. */
  waiting: ServedList[];
}

export class AnswerCollector {
  readonly #store: Store;
  readonly #memory: EngineState;
  readonly #kinds: { readonly [kind: string]: KindMeaning };
  #pool: Piscina | undefined;
  #followed: Followed | undefined;

  constructor(store: Store, memory: EngineState, kinds: { readonly [kind: string]: KindMeaning }) {
    this.#store = store;
    this.#memory = memory;
    this.#kinds = kinds;
  }

  /**
   * Follows a model that is served from now on, instead of the one before.
   * @param how `recalibrates`: its probabilities are not of lists that were served; `sound`: it has proven itself.
   */
  async follow(
    model: RankerModel,
    how: { readonly recalibrates: boolean; readonly learns: boolean; readonly sound: boolean },
  ): Promise<void> {
    const { outcomes } = model.architecture;
    const now = this.#memory.now();
    this.#followed = { outcomes, readTo: now, waiting: [] };
    const weights = weightsOf(outcomes, this.#kinds);
    const before = await this.#before(outcomes, weights, now);
    await this.#call({ begin: { model, weights, ...before, ...how } });
  }

  /** Follows none any more. */
  async leave(): Promise<void> {
    this.#followed = undefined;
    await this.#pool?.destroy();
    this.#pool = undefined;
  }

  /** Hands over what was answered since the last look. @returns what came of it, if there was anything. */
  async look(): Promise<LiveReport | undefined> {
    if (!this.#followed) return undefined;
    const answered = await this.#answered(this.#followed);
    return answered && this.#call({ answered });
  }

  /** Lists whose answers have come, joined with these. */
  async #answered(followed: Followed): Promise<AnsweredLists | undefined> {
    const { outcomes, waiting, readTo } = followed;
    const { log, meanings } = this.#memory;
    const { bots } = this.#memory.people;
    const now = this.#memory.now();
    followed.readTo = now;
    const range = { from: readTo, before: now, featureNames: FEATURES };
    for await (const list of this.#store.requests.scan(range)) waiting.push(list);
    const due = waiting.findIndex(({ at }) => at + PROMPT > now);
    const ripe = due < 0 ? waiting.length : due;
    if (ripe === 0) return undefined;
    followed.waiting = waiting.slice(ripe);
    // What is answered counts for the latest list that showed it: later lists of the same people are looked at, too.
    const people = new Set(waiting.slice(0, ripe).map(({ user }) => user));
    const lists = waiting.filter(({ user }, place) => place < ripe || people.has(user));
    const samples = await joinServedLists(lists, {
      log,
      outcomeOf: this.#outcomeOf(outcomes),
      outcomes: outcomes.length,
      width: FEATURES.length,
      wholeFrom: Number.NEGATIVE_INFINITY,
      keep: 1,
      random: seeded(1),
      window: PROMPT,
      leaves: (user, at) => bots.has(user) || tooBusy(log, meanings, user, at + PROMPT),
    });
    const users = Int32Array.from(lists, ({ user }) => user);
    const before = waiting[ripe]?.at ?? Number.POSITIVE_INFINITY;
    return { samples: within(samples, Number.NEGATIVE_INFINITY, before), users, now };
  }

  #outcomeOf(outcomes: readonly string[]): (kind: number) => number {
    const codes = this.#store.events.kinds.map((kind) => outcomes.indexOf(kind));
    return (kind) => codes[kind] ?? -1;
  }

  /** What lists of before brought, at this hour of the day where there were enough of them, and how soon. */
  async #before(outcomes: readonly string[], weights: readonly number[], now: number) {
    const { requests } = this.#store;
    const outcomeOf = this.#outcomeOf(outcomes);
    const range = (from: number) => ({ from, before: now - WINDOW, featureNames: FEATURES });
    const hour = range(now - WINDOW - BEFORE.hour);
    const enough = (await requests.span(hour)).lists >= BEFORE.fewest;
    const prompt = new Float64Array(outcomes.length);
    const all = new Float64Array(outcomes.length);
    let lists = 0;
    let taken = 0;
    for await (const { user, at, items } of requests.scan(enough ? hour : range(now - BEFORE.days))) {
      if (this.#memory.people.bots.has(user)) continue;
      const shown = new Set(items);
      let took = false;
      for (const [item, events] of answersOf(this.#memory.log, user, at, WINDOW)) {
        if (!shown.has(item)) continue;
        for (const { kind, at: when } of events) {
          const outcome = outcomeOf(kind);
          if (outcome < 0) continue;
          all[outcome]++;
          if (when >= at + PROMPT) continue;
          prompt[outcome]++;
          took ||= weights[outcome] > 0;
        }
      }
      if (took) taken++;
      if (++lists === BEFORE.most) break;
    }
    return {
      taken: lists >= BEFORE.fewest ? taken / lists : undefined,
      timely: outcomes.map((_, k) =>
        all[k] >= FEWEST_ANSWERS ? Math.max(LEAST_TIMELY, prompt[k] / all[k]) : 1,
      ),
    };
  }

  #call(call: LiveCall): Promise<LiveReport | undefined> {
    this.#pool ??= new Piscina({
      filename: fileURLToPath(new URL('./online-worker.js', import.meta.url)),
      minThreads: 1,
      maxThreads: 1,
    });
    return this.#pool.run(call);
  }
}
