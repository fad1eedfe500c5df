/** A small seeded data set in which people take series of items in order, and some items are popular. */
import type { EventInput, ItemInput } from '#tandem/store/index.js';

export const SERIES = 12;
export const LENGTH = 8;
const PEOPLE = 150;
const START = Date.parse('2026-01-01');
const HOUR = 3_600_000;

/** Seeded random numbers (Lehmer's generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

export const items: ItemInput[] = Array.from({ length: SERIES * LENGTH }, (_, k) => ({
  id: `s${Math.floor(k / LENGTH)}-${k % LENGTH}`,
})).concat(Array.from({ length: 5 }, (_, k) => ({ id: `hit${k}` })));

/** Each person takes a popular item, then follows one series from a random start, with an impression of each item. */
export function eventsOf(people: number): EventInput[] {
  const next = numbers(42);
  return Array.from({ length: people }, (_, person) => {
    const series = next(SERIES);
    const from = next(3);
    const taken = [`hit${next(5)}`, ...Array.from({ length: 5 }, (_, k) => `s${series}-${from + k}`)];
    return taken.flatMap((item, step) =>
      ['impression', 'click'].map((kind, k) => ({
        id: `${person}-${step}-${kind}`,
        user: `person${person}`,
        kind,
        item,
        at: START + person * 60_000 + step * HOUR + k,
      })),
    );
  }).flat();
}

export const events: EventInput[] = eventsOf(PEOPLE);

/** The time after which each person takes at least their last item. */
export const LATE = START + 5 * HOUR;
