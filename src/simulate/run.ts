/** Lets days pass on the site: items come and go, people join, look at lists and act, tastes drift, bots interfere. */
import type { ItemInput, UserInput } from '../store/index.js';
import { addTo, nothing, type Sums } from './account.js';
import { Behaviour, type Deed, type Outcome, REWARD } from './behaviour.js';
import { type Attack, poison, wander } from './bots.js';
import { personId, type Showing, showingsOf } from './people.js';
import type { Action, Ask, Known, Policy } from './policies/policy.js';
import { drawFor } from './random.js';
import { type Site, START } from './site.js';
import { Tastes } from './tastes.js';

/** Reward is counted, and policies are told of time, in periods of so many milliseconds. */
export const PERIOD = 600_000;

const HOUR = 3_600_000;

const DAY = 24 * HOUR;

const LUCK = 0x58;

const ATTACKS = 0x59;

/** The chance that a visit begins with an item found without a list, of so many that the visitor meets. */
const FINDS = 0.4;

const MET = 12;

const FINDING = 0x5a;

/** Between two actions with one list, in milliseconds. */
const STEP = 2_000;

/** A person is new for so many lists; their taste has lately changed for so many days; an item is new for so many. */
const NEW_PERSON = 5;

const LATELY = 3;

const NEW_ITEM = 2 * DAY;

/** What a policy is made with. */
export interface Surroundings {
  readonly site: Site;
  /** Tells the simulated time, in milliseconds since 1970. */
  readonly now: () => number;
  /** The best list; for the oracle only. */
  readonly best: (ask: Ask) => readonly number[];
}

export interface SimulateOptions {
  readonly site: Site;
  readonly policy: (surroundings: Surroundings) => Policy | Promise<Policy>;
  /** Places of a list; 10 by default. */
  readonly limit?: number;
  readonly attacks?: readonly Attack[];
  /** A probe: called after each period, with what was counted in it. @param from when it began. */
  readonly onPeriod?: (sums: Readonly<Sums>, from: number) => void;
  readonly signal?: AbortSignal;
}

export interface Simulated {
  /** By period, of {@link PERIOD} milliseconds, from the start. */
  readonly periods: readonly Readonly<Sums>[];
  /** The first lists of people, and those in the days after a taste has changed. */
  readonly newPeople: Readonly<Sums>;
  readonly changedTaste: Readonly<Sums>;
  /** Of what was to be expected of the lists, and of the best lists, how much came from items that are new. */
  readonly newItems: { readonly expected: number; readonly best: number };
  /** People's and bots' actions by kind. */
  readonly actions: { readonly [Kind in Outcome]: number };
  readonly botActions: { readonly [Kind in Outcome]: number };
}

/**
 * Simulates one policy on a site. The same site and policy give the same figures, to the last digit, as long as the
 * policy itself looks at no other clock and no other luck.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  const { site, limit = 10, attacks = [], onPeriod, signal } = options;
  const { items, people, size } = site;
  const tastes = new Tastes(site.space, items, people, size.seed);
  const behaviour = new Behaviour(items, tastes, people.count);
  const there = new Uint8Array(items.count);
  let time = START;
  let page = 0;
  const policy = await options.policy({
    site,
    now: () => time,
    best: ({ person, limit, at }) =>
      person < people.humans ? behaviour.best(person, there, limit, page, at) : [],
  });

  const periods: Sums[] = [];
  const newPeople = nothing();
  const changedTaste = nothing();
  const newItems = { expected: 0, best: 0 };
  const actions = { click: 0, complete: 0, like: 0, dismiss: 0 };
  const botActions = { ...actions };
  const shown = new Uint32Array(people.count);
  const published = new Uint8Array(items.count);
  const joined = new Uint8Array(people.count);

  /** What is new by the clock. */
  async function comeAndGo(): Promise<void> {
    const come: Known<ItemInput>[] = [];
    const gone: number[] = [];
    for (let item = 0; item < items.count; item++) {
      if (there[item] === 1 && items.until[item] <= time) {
        there[item] = 0;
        gone.push(item);
      } else if (published[item] === 0 && items.from[item] <= time) {
        published[item] = 1;
        there[item] = 1;
        come.push({ no: item, record: items.record[item]! });
      }
    }
    const joining: Known<UserInput>[] = [];
    for (let person = 0; person < people.count; person++) {
      if (joined[person] === 1 || people.from[person] > time) continue;
      joined[person] = 1;
      joining.push({ no: person, record: { id: personId(person), tags: [...people.declared[person]] } });
    }
    if (come.length > 0) await policy.publish(come);
    if (gone.length > 0) await policy.withdraw(gone);
    if (joining.length > 0) await policy.welcome(joining);
  }

  function count(
    showing: Showing,
    list: readonly number[],
    deeds: readonly Deed[],
    sums: Sums,
    values: Values,
  ): void {
    const { person, at } = showing;
    let reward = 0;
    for (const { outcome } of deeds) reward += REWARD[outcome];
    const one = { reward, expected: sum(values.shown), best: sum(values.best) };
    addTo(sums, one);
    if (shown[person]++ < NEW_PERSON) addTo(newPeople, one);
    const changed = tastes.changedOn[person];
    if (changed >= 0 && Math.floor((at - START) / DAY) - changed < LATELY) addTo(changedTaste, one);
    const isNew = (item: number) => items.from[item] > START && at - items.from[item] < NEW_ITEM;
    list.forEach((item, k) => {
      if (isNew(item)) newItems.expected += values.shown[k];
    });
    values.list.forEach((item, k) => {
      if (isNew(item)) newItems.best += values.best[k];
    });
  }

  /** Somebody comes by way of a search or a link, or does not. */
  async function find(person: number, at: number): Promise<void> {
    const draw = drawFor(size.seed, FINDING, person, Math.floor((at - START) / 1_000));
    if (draw() >= FINDS) return;
    const met = Array.from({ length: MET }, () => Math.floor(draw() * items.count));
    const found = behaviour.find(
      person,
      met.filter((item) => there[item] === 1),
      at,
      draw,
    );
    if (found) {
      time = at;
      await policy.learn(found.outcomes.map((kind) => ({ person, item: found.item, kind, at })));
    }
  }

  /** Somebody asks for a list, and answers it. */
  async function show(showing: Showing, sums: Sums): Promise<void> {
    const { at, person } = showing;
    if (showing.page === 0 && person < people.humans) await find(person, at);
    time = at;
    page = showing.page;
    const { items: list, request } = await policy.recommend({ person, limit, at });
    let deeds: Deed[];
    const draw = drawFor(size.seed, LUCK, person, Math.floor((at - START) / 1_000), page);
    if (person < people.humans) {
      const best = behaviour.best(person, there, limit, page, at);
      const values = {
        shown: behaviour.worths(person, list, page, at),
        list: best,
        best: behaviour.worths(person, best, page, at),
      };
      deeds = behaviour.act(person, list, page, at, draw);
      count(showing, list, deeds, sums, values);
    } else {
      deeds = person < people.count ? wander(list, draw) : poison(list);
    }
    const tally = person < people.humans ? actions : botActions;
    for (const { outcome } of deeds) tally[outcome]++;
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
    if (done.length > 0) await policy.learn(done);
  }

  try {
    let afterMidnight: Showing[] = [];
    for (let day = 0; day < size.days; day++) {
      if (day > 0) tastes.nextDay();
      const dayStart = START + day * DAY;
      const showings = [
        ...afterMidnight,
        ...showingsOf(people, size.seed, day, dayStart),
        ...attacks.flatMap((attack, k) => attacksOf(attack, k, site, day)),
      ].sort((a, b) => a.at - b.at || a.person - b.person || a.page - b.page);
      let next = 0;
      for (let from = dayStart; from < dayStart + DAY; from += PERIOD) {
        signal?.throwIfAborted();
        time = from;
        const sums = nothing();
        periods.push(sums);
        await comeAndGo();
        await policy.tick(from);
        while (next < showings.length && showings[next].at < from + PERIOD) {
          await show(showings[next++], sums);
        }
        onPeriod?.(sums, from);
      }
      afterMidnight = showings.slice(next);
    }
  } finally {
    await policy.close();
  }
  return { periods, newPeople, changedTaste, newItems, actions, botActions };
}

/** The expected reward, place by place, of the list that was shown, and of the best one. */
interface Values {
  readonly shown: readonly number[];
  readonly list: readonly number[];
  readonly best: readonly number[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** An attack's lists of one day; its accounts are numbered after everybody else's. */
function attacksOf(
  { from, hours, accounts, listsAnHour }: Attack,
  which: number,
  site: Site,
  day: number,
): Showing[] {
  const showings: Showing[] = [];
  for (let account = 0; account < accounts; account++) {
    const draw = drawFor(site.size.seed, ATTACKS, which, account);
    const person = site.people.count + which * 100_000 + account;
    for (let one = 0; one < hours * listsAnHour; one++) {
      const at = Math.floor(START + (from + (one + draw()) / listsAnHour) * HOUR);
      if (Math.floor((at - START) / DAY) === day) showings.push({ at, person, page: 0 });
    }
  }
  return showings;
}
