/** Accounts that are no people: those that are always there, and attacks at a set time. */
import type { Deed } from './behaviour.js';
import type { Draw } from './random.js';

/** The chance that a bot that is always there clicks an item of its list, and that it likes what it clicked. */
const CLICKS = 0.15;

const LIKES = 0.2;

/** Many accounts at once that answer lists so that what learns from it learns the wrong thing. */
export interface Attack {
  /** When it begins, in hours from the start, and how many hours it lasts. */
  readonly from: number;
  readonly hours: number;
  /** How many accounts take part, new ones, and how many lists each asks for in an hour. */
  readonly accounts: number;
  readonly listsAnHour: number;
}

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
