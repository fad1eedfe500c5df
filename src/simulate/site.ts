/** The initial state of the site: its items and people, generated from a seed. */
import { type Items, makeItems } from './items.js';
import { makePeople, type People } from './people.js';
import { makeSpace, type Space } from './space.js';
import { makeWords } from './words.js';

/** When every simulation starts, in milliseconds since 1970. */
export const START = Date.UTC(2026, 0, 5);

export interface SiteSize {
  /** A whole number; the same seed gives the same site and the same random draws. */
  readonly seed: number;
  /** The number of items, including those published later and removed. */
  readonly items: number;
  /** The number of accounts, including bots. */
  readonly people: number;
  /** The share of accounts that are bots, 0 to 1. */
  readonly bots: number;
  /** The number of simulated days. */
  readonly days: number;
}

export interface Site {
  readonly size: SiteSize;
  readonly items: Items;
  readonly people: People;
  /** Hidden. */
  readonly space: Space;
}

/** Makes a site with its items and people, from a size and seed. */
export function makeSite(size: SiteSize): Site {
  const { seed, days } = size;
  const space = makeSpace(seed);
  const words = makeWords(seed);
  return {
    size,
    space,
    items: makeItems(space, words, { seed, items: size.items, start: START, days }),
    people: makePeople(space, words, { seed, people: size.people, bots: size.bots, start: START, days }),
  };
}
