/** The site's people: their visits, their declared interests, and which accounts are bots. */
import { DAY, HOUR, normal } from '../runtime/index.js';
import { drawFor, drawFrom, poisson, sumsOf } from './random.js';
import { areaOf, NICHES, type Space } from './space.js';
import type { Words } from './words.js';

const ROLE = 0x54;

const VISITS = 0x55;

/** The number of interests of a person, and the weights of the first, second and third. */
export const INTERESTS = 3;

export const INTEREST_WEIGHTS: readonly number[] = [1, 0.9, 0.8];

/** The share of people who are there from the start; the others join over the time of the simulation. */
const THERE_AT_START = 0.7;

/** The mean number of visits a day, and the standard deviation of its logarithm over people. */
const VISITS_A_DAY = 0.55;

const ACTIVITY_SPREAD = 0.9;

/**
 * The probability that a visitor requests another list, the maximum number of lists of a visit, and the milliseconds
 * between two.
 */
const ANOTHER = 0.35;

const LISTS = 5;

const SOONEST = 40_000;

const LATEST = 160_000;

/** The mean number of a bot's lists a day. */
const BOT_LISTS = 1.5;

/** The share of people who declare interests when they join, and the probability for each of their areas. */
const DECLARING = 0.3;

const DECLARED = 0.6;

/** The relative number of visits by hour of the day. */
const HOURS = sumsOf([2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 9, 8, 7, 7, 8, 9, 11, 13, 13, 11, 7, 4]);

export interface People {
  /** The number of accounts: people first, then bots. */
  readonly count: number;
  readonly humans: number;
  /** When they join, in milliseconds since 1970. */
  readonly from: Float64Array;
  /** The tags that they declare when they join. */
  readonly declared: readonly (readonly string[])[];
  // Hidden:
  /** The niches of a person's interests at the start, {@link INTERESTS} each. */
  readonly niches: Int16Array;
  /** The mean number of visits a day. */
  readonly activity: Float64Array;
}

/** A person's id by their number. */
export const personId = (person: number): string => `person-${String(person).padStart(5, '0')}`;

/** A list shown to a person. */
export interface Showing {
  readonly at: number;
  readonly person: number;
  /** The number of the list in the visit, from 0. */
  readonly page: number;
}

/** Makes the people of a site with their tastes, from a seed. */
export function makePeople(
  space: Space,
  words: Words,
  {
    seed,
    people: count,
    bots,
    start,
    days,
  }: { seed: number; people: number; bots: number; start: number; days: number },
): People {
  const people = {
    count,
    humans: count - Math.round(bots * count),
    from: new Float64Array(count),
    declared: [] as string[][],
    niches: new Int16Array(count * INTERESTS),
    activity: new Float64Array(count),
  };
  for (let person = 0; person < count; person++) {
    const draw = drawFor(seed, ROLE, person);
    const early = draw() < THERE_AT_START;
    people.from[person] = start + (early ? 0 : draw() * days * DAY);
    // The mean of a log-normal number is exp(μ + σ²/2).
    people.activity[person] =
      person < people.humans
        ? VISITS_A_DAY * Math.exp(ACTIVITY_SPREAD * normal(draw) - ACTIVITY_SPREAD ** 2 / 2)
        : BOT_LISTS;
    const declares = draw() < DECLARING;
    const declared = new Set<string>();
    for (let slot = 0; slot < INTERESTS; slot++) {
      const niche = space.drawArea(draw) * NICHES + Math.floor(draw() * NICHES);
      people.niches[person * INTERESTS + slot] = niche;
      if (draw() < DECLARED && declares) declared.add(words.areas[areaOf(niche)]);
    }
    people.declared.push([...declared]);
  }
  return people;
}

/** All showings of a day in chronological order, the same for every policy. */
export function showingsOf(people: People, seed: number, day: number, dayStart: number): Showing[] {
  const showings: Showing[] = [];
  for (let person = 0; person < people.count; person++) {
    const draw = drawFor(seed, VISITS, person, day);
    for (let visits = poisson(people.activity[person], draw); visits > 0; visits--) {
      let at = dayStart + Math.floor((drawFrom(HOURS, draw) + draw()) * HOUR);
      for (let page = 0; page < LISTS; page++) {
        if (at >= people.from[person]) showings.push({ at, person, page });
        if (person >= people.humans || draw() >= ANOTHER) break;
        at += Math.floor(SOONEST + draw() * (LATEST - SOONEST));
      }
    }
  }
  return showings.sort((a, b) => a.at - b.at || a.person - b.person || a.page - b.page);
}
