/** Bots: accounts that act at random all the time, and attacks at a set time. */
import { DAY, HOUR } from '../runtime/index.js';
import type { Deed } from './behaviour.js';
import type { Showing } from './people.js';
import { type Draw, drawFor } from './random.js';
import { type Site, START } from './site.js';

/** The stream of random numbers of attacks. */
const ATTACKS = 0x59;

/** The chance that a bot that is always there clicks an item of its list, and that it likes what it clicked. */
const CLICKS = 0.15;

const LIKES = 0.2;

/** Many accounts at once whose actions poison what models are trained on. */
export interface Attack {
  /** When it begins, in hours from the start, and how many hours it lasts. */
  readonly from: number;
  readonly hours: number;
  /** How many accounts take part, new ones, and how many lists each asks for in an hour. */
  readonly accounts: number;
  readonly listsAnHour: number;
  /** Items that each account also clicks, completes and likes with every list, without having been shown them; by number. */
  readonly promotes?: readonly number[] | undefined;
}

/** How far apart the numbers of two attacks' accounts are. */
const ACCOUNTS_APART = 100_000;

/** The number of the attack that an account takes part in. @param account counted from the first of all attacks. */
export const attackOf = (account: number): number => Math.floor(account / ACCOUNTS_APART);

/** A bot clicks anywhere in the list, whatever it holds. */
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
 * An attacker's answer to a list: poisoned labels, the reverse of what people do. What the list ranks high is
 * dismissed, what it ranks low is clicked, completed and liked.
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

/** An attack's lists of one day; its accounts are numbered after everybody else's. @param which its number. */
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
