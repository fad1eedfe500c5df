/** The metrics of a simulation: people's lists and their reward, by period and segment, without bots. */
import { DAY, sumOf } from '../runtime/index.js';
import type { Items } from './items.js';
import type { Showing } from './people.js';
import { START } from './site.js';
import type { Tastes } from './tastes.js';

/** Sums over lists. */
export interface Sums {
  /** Lists shown. */
  lists: number;
  /** The observed reward, and the expected reward of the shown lists. */
  reward: number;
  expected: number;
  /** The expected reward of the best list for the same person at the same moment. */
  best: number;
}

/** Sums of no lists. */
export const nothing = (): Sums => ({ lists: 0, reward: 0, expected: 0, best: 0 });

function addTo(sums: Sums, one: Omit<Sums, 'lists'>): void {
  sums.lists++;
  sums.reward += one.reward;
  sums.expected += one.expected;
  sums.best += one.best;
}

/** The totals of several sums. */
export function together(all: readonly Sums[]): Sums {
  const sum = nothing();
  for (const { lists, reward, expected, best } of all) {
    sum.lists += lists;
    sum.reward += reward;
    sum.expected += expected;
    sum.best += best;
  }
  return sum;
}

/**
 * A person is new for this many lists, their taste counts as changed for this many days, and an item is new for this
 * long.
 */
const NEW_PERSON = 5;

const LATELY = 3;

const NEW_ITEM = 2 * DAY;

/** A shown list and the best one, with the expected reward of each position. */
export interface Compared {
  readonly list: readonly number[];
  readonly expected: readonly number[];
  readonly bestList: readonly number[];
  readonly best: readonly number[];
}

/** Counts lists by period and segment. */
export class Account {
  readonly periods: Sums[] = [];
  readonly newPeople = nothing();
  readonly changedTaste = nothing();
  readonly newItems = { expected: 0, best: 0 };
  readonly #items: Items;
  readonly #tastes: Tastes;
  /** Lists shown, by person. */
  readonly #shown: Uint32Array;

  constructor(items: Items, tastes: Tastes, people: number) {
    this.#items = items;
    this.#tastes = tastes;
    this.#shown = new Uint32Array(people);
  }

  /** Begins a period. @returns its sums, which are updated until the next. */
  begin(): Sums {
    const sums = nothing();
    this.periods.push(sums);
    return sums;
  }

  /** Counts a person's list. @param reward the observed reward. */
  count({ person, at }: Showing, compared: Compared, reward: number): void {
    const one = { reward, expected: sumOf(compared.expected), best: sumOf(compared.best) };
    addTo(this.periods[this.periods.length - 1], one);
    if (this.#shown[person]++ < NEW_PERSON) addTo(this.newPeople, one);
    const changed = this.#tastes.changedOn[person];
    if (changed >= 0 && Math.floor((at - START) / DAY) - changed < LATELY) addTo(this.changedTaste, one);
    const { from } = this.#items;
    const isNew = (item: number) => from[item] > START && at - from[item] < NEW_ITEM;
    compared.list.forEach((item, place) => {
      if (isNew(item)) this.newItems.expected += compared.expected[place];
    });
    compared.bestList.forEach((item, place) => {
      if (isNew(item)) this.newItems.best += compared.best[place];
    });
  }
}
