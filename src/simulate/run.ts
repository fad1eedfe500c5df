/** The simulation: items are published and removed, people join and act on lists, tastes drift, bots interfere. */
import { DAY, MINUTE, SECOND } from '../runtime/index.js';
import type { ItemInput, UserInput } from '../store/index.js';
import { Account, type Sums } from './account.js';
import { Behaviour, type Deed, type Outcome, REWARD } from './behaviour.js';
import { type Attack, attackOf, attackShowings, poison, wander } from './bots.js';
import { personId, type Showing, showingsOf } from './people.js';
import type { Action, Ask, Known, Policy } from './policies/policy.js';
import { drawFor } from './random.js';
import { type Site, START } from './site.js';
import { Tastes } from './tastes.js';

/** The length of a period in milliseconds: reward is counted, and policies are called, by period. */
export const PERIOD = 10 * MINUTE;

/** Keys of random numbers: for actions on lists, and for items found without one. */
const LUCK = 0x58;

const FINDING = 0x5a;

/** The probability that a visit begins with an item found without a list, and the number of items encountered then. */
const FINDS = 0.4;

const ENCOUNTERED = 12;

/** The time between two actions on a list, in milliseconds. */
const STEP = 2 * SECOND;

/** The context in which a policy is created. */
export interface Surroundings {
  readonly site: Site;
  /** Returns the simulated time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Returns the best list; for the oracle only. */
  readonly best: (ask: Ask) => readonly number[];
}

export interface SimulateOptions {
  readonly site: Site;
  readonly policy: (surroundings: Surroundings) => Policy | Promise<Policy>;
  /** The length of a list; 10 by default. */
  readonly limit?: number;
  readonly attacks?: readonly Attack[];
  /** Called after each period with its sums. @param from the begin of the period. */
  readonly onPeriod?: (sums: Readonly<Sums>, from: number) => void;
  readonly signal?: AbortSignal;
}

export interface Simulated {
  /** By period of {@link PERIOD} milliseconds, from the start. */
  readonly periods: readonly Readonly<Sums>[];
  /** The first lists of people, and the lists in the days after a change of taste. */
  readonly newPeople: Readonly<Sums>;
  readonly changedTaste: Readonly<Sums>;
  /** The part of the expected reward of the lists, and of the best lists, that is from new items. */
  readonly newItems: { readonly expected: number; readonly best: number };
  /** People's and bots' actions by kind. */
  readonly actions: { readonly [Kind in Outcome]: number };
  readonly botActions: { readonly [Kind in Outcome]: number };
}

/**
 * Simulates a policy on a site. The result is deterministic if the policy uses no other clock and no other random
 * numbers.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  return new Simulation(options).run(options);
}

/** The state of a simulation. */
class Simulation {
  readonly #site: Site;
  readonly #limit: number;
  readonly #tastes: Tastes;
  readonly #behaviour: Behaviour;
  readonly #account: Account;
  readonly #actions = { click: 0, complete: 0, like: 0, dismiss: 0 };
  readonly #botActions = { ...this.#actions };
  /** 1 for items that are on the site, that were published, and for people who joined. */
  readonly #there: Uint8Array;
  readonly #published: Uint8Array;
  readonly #joined: Uint8Array;
  /** The simulated time, and the number of the current list in its visit. */
  #time = START;
  #page = 0;
  #policy!: Policy;
  #attacks: readonly Attack[] = [];

  constructor({ site, limit = 10 }: SimulateOptions) {
    const { items, people, size, space } = site;
    this.#site = site;
    this.#limit = limit;
    this.#tastes = new Tastes(space, items, people, size.seed);
    this.#behaviour = new Behaviour(items, this.#tastes, people.count);
    this.#account = new Account(items, this.#tastes, people.count);
    this.#there = new Uint8Array(items.count);
    this.#published = new Uint8Array(items.count);
    this.#joined = new Uint8Array(people.count);
  }

  /** Simulates all days. */
  async run({ policy, attacks = [], onPeriod, signal }: SimulateOptions): Promise<Simulated> {
    const { people, size } = this.#site;
    this.#attacks = attacks;
    this.#policy = await policy({
      site: this.#site,
      now: () => this.#time,
      best: ({ person, limit, at }) => (person < people.humans ? this.#best(person, limit, at) : []),
    });
    try {
      let afterMidnight: Showing[] = [];
      for (let day = 0; day < size.days; day++) {
        if (day > 0) this.#tastes.nextDay();
        const dayStart = START + day * DAY;
        const showings = [
          ...afterMidnight,
          ...showingsOf(people, size.seed, day, dayStart),
          ...attacks.flatMap((attack, k) => attackShowings(attack, k, this.#site, day)),
        ].sort((a, b) => a.at - b.at || a.person - b.person || a.page - b.page);
        let next = 0;
        for (let from = dayStart; from < dayStart + DAY; from += PERIOD) {
          signal?.throwIfAborted();
          this.#time = from;
          const sums = this.#account.begin();
          await this.#comeAndGo();
          await this.#policy.tick(from);
          while (next < showings.length && showings[next].at < from + PERIOD) {
            await this.#show(showings[next++]);
          }
          onPeriod?.(sums, from);
        }
        afterMidnight = showings.slice(next);
      }
    } finally {
      await this.#policy.close();
    }
    const { periods, newPeople, changedTaste, newItems } = this.#account;
    const [actions, botActions] = [this.#actions, this.#botActions];
    return { periods, newPeople, changedTaste, newItems, actions, botActions };
  }

  #best(person: number, limit: number, at: number): number[] {
    return this.#behaviour.best(person, this.#there, limit, this.#page, at);
  }

  /** Publishes and withdraws items, and adds people, that are due. */
  async #comeAndGo(): Promise<void> {
    const { items, people } = this.#site;
    const published: Known<ItemInput>[] = [];
    const withdrawn: number[] = [];
    for (let item = 0; item < items.count; item++) {
      if (this.#there[item] === 1 && items.until[item] <= this.#time) {
        this.#there[item] = 0;
        withdrawn.push(item);
      } else if (this.#published[item] === 0 && items.from[item] <= this.#time) {
        this.#published[item] = 1;
        this.#there[item] = 1;
        published.push({ no: item, record: items.record[item] });
      }
    }
    const joining: Known<UserInput>[] = [];
    for (let person = 0; person < people.count; person++) {
      if (this.#joined[person] === 1 || people.from[person] > this.#time) continue;
      this.#joined[person] = 1;
      joining.push({ no: person, record: { id: personId(person), tags: [...people.declared[person]] } });
    }
    if (published.length > 0) await this.#policy.publish(published);
    if (withdrawn.length > 0) await this.#policy.withdraw(withdrawn);
    if (joining.length > 0) await this.#policy.welcome(joining);
  }

  /** A person or bot requests a list and acts on it. */
  async #show(showing: Showing): Promise<void> {
    const { at, person, page } = showing;
    const { people, size } = this.#site;
    const isHuman = person < people.humans;
    if (page === 0 && isHuman) await this.#find(person, at);
    this.#time = at;
    this.#page = page;
    const { items: list, request } = await this.#policy.recommend({ person, limit: this.#limit, at });
    const draw = drawFor(size.seed, LUCK, person, Math.floor((at - START) / SECOND), page);
    let deeds: Deed[];
    if (isHuman) {
      const bestList = this.#best(person, this.#limit, at);
      const expected = this.#behaviour.worths(person, list, page, at);
      const best = this.#behaviour.worths(person, bestList, page, at);
      deeds = this.#behaviour.act(person, list, page, at, draw);
      const reward = deeds.reduce((sum, { outcome }) => sum + REWARD[outcome], 0);
      this.#account.count(showing, { list, expected, bestList, best }, reward);
    } else {
      deeds = person < people.count ? wander(list, draw) : poison(list);
    }
    const tally = isHuman ? this.#actions : this.#botActions;
    for (const { outcome } of deeds) tally[outcome]++;
    if (person >= people.count) await this.#promote(person, at);
    const done = deeds.map(
      ({ position, outcome }, k): Action => ({
        person,
        item: list[position],
        kind: outcome,
        at: at + (k + 1) * STEP,
        request,
        position,
      }),
    );
    if (done.length > 0) await this.#policy.observe(done);
  }

  /** An attacker's account clicks, completes and likes the promoted items. */
  async #promote(person: number, at: number): Promise<void> {
    const { promotes = [] } = this.#attacks[attackOf(person - this.#site.people.count)];
    const kinds = ['click', 'complete', 'like'] as const;
    const there = promotes.filter((item) => this.#there[item] === 1);
    if (there.length === 0) return;
    await this.#policy.observe(there.flatMap((item) => kinds.map((kind) => ({ person, item, kind, at }))));
  }

  /** A person can find an item by a search or a link. */
  async #find(person: number, at: number): Promise<void> {
    const { items, size } = this.#site;
    const draw = drawFor(size.seed, FINDING, person, Math.floor((at - START) / SECOND));
    if (draw() >= FINDS) return;
    const encountered = Array.from({ length: ENCOUNTERED }, () => Math.floor(draw() * items.count));
    const there = encountered.filter((item) => this.#there[item] === 1);
    const found = this.#behaviour.find(person, there, at, draw);
    if (!found) return;
    this.#time = at;
    await this.#policy.observe(found.outcomes.map((kind) => ({ person, item: found.item, kind, at })));
  }
}
