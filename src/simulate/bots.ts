/** Bots: accounts that always act at random, and attacks at a given time. */
import { DAY, HOUR } from '../runtime/index.js';
import type { Deed } from './behaviour.js';
import type { Showing } from './people.js';
import { type Draw, drawFor } from './random.js';
import { type Site, START } from './site.js';

/** The stream of random numbers of attacks. */
const ATTACKS = 0x59;

/** The probability that a random bot clicks an item of its list, and that it likes a clicked item. */
const CLICKS = 0.15;

const LIKES = 0.2;

/** An attack by many accounts whose actions poison the training data. */
export interface Attack {
  /** The begin in hours from the start of the simulation, and the duration in hours. */
  readonly from: number;
  readonly hours: number;
  /** The number of (new) accounts, and the lists that each requests per hour. */
  readonly accounts: number;
  readonly listsAnHour: number;
  /**
   * Numbers of items that each account also clicks, completes and likes with every list, without having been shown
   * them.
   */
  readonly promotes?: readonly number[] | undefined;
}

/** The distance between the account numbers of two attacks. */
const ACCOUNTS_APART = 100_000;

/** The number of the attack of an account. @param account counted from the first account of all attacks. */
export const attackOf = (account: number): number => Math.floor(account / ACCOUNTS_APART);

/** The actions of a random bot, which clicks at any position whatever the items. */
export function wander(list: readonly number[], draw: Draw): Deed[] {
  const deeds: Deed[] = [];
  for (let position = 0; position < list.length; position++) {
    const [clicks, likes] = [draw(), draw()];
    if (clicks >= CLICKS) continue;
    deeds.push({ position, outcome: 'click' });
    if (likes < LIKES) deeds.push({ position, outcome: 'complete' }, { position, outcome: 'like' });
  }
  return deeds;
}

/**
 * The actions of an attacker on a list, which poison labels: items ranked high are dismissed, items ranked low are
 * clicked, completed and liked.
 */
export function poison(list: readonly number[]): Deed[] {
  const half = Math.floor(list.length / 2);
  return list.flatMap((_, position): Deed[] =>
    position < half
      ? [{ position, outcome: 'dismiss' }]
      : [
          { position, outcome: 'click' },
          { position, outcome: 'complete' },
          { position, outcome: 'like' },
        ],
  );
}

/**
 * The lists of an attack on one day; its accounts are numbered after all others.
 * @param which the number of the attack.
 */
export function attackShowings(
  { from, hours, accounts, listsAnHour }: Attack,
  which: number,
  site: Site,
  day: number,
): Showing[] {
  const showings: Showing[] = [];
  for (let account = 0; account < accounts; account++) {
    const draw = drawFor(site.size.seed, ATTACKS, which, account);
    const person = site.people.count + which * ACCOUNTS_APART + account;
    for (let one = 0; one < hours * listsAnHour; one++) {
      const at = Math.floor(START + (from + (one + draw()) / listsAnHour) * HOUR);
      if (Math.floor((at - START) / DAY) === day) showings.push({ at, person, page: 0 });
    }
  }
  return showings;
}
