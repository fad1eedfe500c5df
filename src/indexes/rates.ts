/**
 * How readily items are taken when they are shown: what people took from served lists beside what such people would
 * have taken of usual items that stood in those places. An item's `appeal` is the ratio of the two, so that an item is
 * not held for good because it was shown to those who like its kind, or stood first; and a person's `lift` of a feature
 * is the like ratio of what has it, so that they are not held for fond of what is good anyway. Both are means of a
 * gamma-Poisson model (Agarwal, Chen and Elango 2009, doi:10.1145/1526709.1526713), whose prior says 1.
 */
import { DAY, dcgDiscount, withRoom } from '../runtime/index.js';
import type { Content } from './content.js';
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';

/** So many takes, by expectation, say of each item that it is a usual one; and of each feature that it is to a person. */
const ITEM_PRIOR = 3;

const FEATURE_PRIOR = 2;

/** The share of places looked at that lead to a take, while little is known, and how many places say so. */
const [USUALLY, SURE] = [0.05, 20] as const;

/** Half of what shows a person's taste is gone after this long, in milliseconds. */
const HALF_LIFE = 45 * DAY;

/** Times that appeals are worked out from lifts and lifts from appeals, each from the other's last. */
const ROUNDS = 2;

/** As many places as lists usually have; what was shown in an unknown one counts as the mean of these. */
const PLACES = 10;

// Taking a logarithm for each place of each list would cost more than all else that is done with it here.
const DISCOUNT = Float64Array.from({ length: 128 }, (_, place) => dcgDiscount(place));

const USUAL_ATTENTION = DISCOUNT.subarray(0, PLACES).reduce((sum, one) => sum + one, 0) / PLACES;

/**
 * How likely a place of a list is looked at beside the first: the discount of DCG (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418).
 *
 * @param place from 0; below 0 where it is not known.
 */
export function attention(place: number): number {
  return place < 0 ? USUAL_ATTENTION : (DISCOUNT[place] ?? dcgDiscount(place));
}

/** How much less a moment long ago counts, 0 to 1. @param passed milliseconds. */
export function faded(passed: number): number {
  return 2 ** (-Math.max(0, passed) / HALF_LIFE);
}

/** How often what has a feature is taken by a person, beside how often it was to be expected. */
export function liftOf(taken: number, expected: number): number {
  return (taken + FEATURE_PRIOR) / (expected + FEATURE_PRIOR);
}

/**
 * How likely a person is to take an item beside a usual person: between the best of its features' lifts and their
 * mean, as one feature that is loved says more than some that are not minded.
 *
 * @param logLift of each feature of the item, the logarithm of the person's lift.
 * @returns its logarithm; 0 for an item without features.
 */
export function logLiftOf(features: ArrayLike<number>, logLift: (feature: number) => number): number {
  if (features.length === 0) return 0;
  let sum = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let f = 0; f < features.length; f++) {
    const one = logLift(features[f]);
    sum += one;
    if (one > best) best = one;
  }
  return (best + sum / features.length) / 2;
}

/** What was taken unasked, altogether and by feature. */
export interface OrganicCounts {
  readonly byFeature: Float64Array;
  readonly found: number;
}

/** What came of lists: by item what was taken and what was to be expected; all that was taken, and places looked at. */
export interface PromptedCounts {
  readonly taken: Float64Array;
  readonly expected: Float64Array;
  readonly asked: number;
  readonly looked: number;
}

/** The rates as plain data. */
export type RatesColumns = PromptedCounts & OrganicCounts;

export class Rates {
  /** By item, what was taken from lists, and what was to be expected. */
  #taken: Float64Array = new Float64Array(0);
  #expected: Float64Array = new Float64Array(0);
  /** By feature, what was taken unasked; and altogether. */
  #byFeature: Float64Array = new Float64Array(0);
  #found = 0;
  /** What was taken from lists altogether, and the places looked at. */
  #asked = 0;
  #looked = 0;

  static over({ taken, expected, byFeature, found, asked, looked }: RatesColumns): Rates {
    const rates = new Rates();
    rates.#taken = taken;
    rates.#expected = expected;
    rates.#byFeature = byFeature;
    rates.#found = found;
    rates.#asked = asked;
    rates.#looked = looked;
    return rates;
  }

  get columns(): RatesColumns {
    return {
      taken: this.#taken,
      expected: this.#expected,
      byFeature: this.#byFeature,
      found: this.#found,
      asked: this.#asked,
      looked: this.#looked,
    };
  }

  /** Works out a whole log's rates, going through each person's events in the order of time, some times over. */
  static of(log: EventLog, meanings: Meanings, content: Content): Rates {
    let rates = Rates.over({ ...new Rates().columns, ...Rates.foundIn(log, meanings, content) });
    const asked = new Set<number>();
    for (let event = 0; event < log.length; event++) if (log.answers(event)) asked.add(log.userOf(event));
    for (let round = 0; round < ROUNDS && asked.size > 0; round++) {
      const next = Rates.over({ ...new Rates().columns, byFeature: rates.#byFeature, found: rates.#found });
      for (const user of asked) next.#go(user, { log, meanings, content }, rates);
      rates = next;
    }
    return rates;
  }

  /** Counts what was taken unasked. @param leftOut users who do not count. */
  static foundIn(
    log: EventLog,
    meanings: Meanings,
    content: Content,
    leftOut: ReadonlySet<number> = new Set(),
  ): OrganicCounts {
    const rates = new Rates();
    for (let event = 0; event < log.length; event++) {
      const item = log.itemOf(event);
      if (item < 0 || log.answers(event) || meanings.weight[log.kindOf(event)] <= 0) continue;
      if (!leftOut.has(log.userOf(event))) rates.found(content.of(item));
    }
    return rates.columns;
  }

  /** Goes through a person's events, with the appeals and the usual rate that were worked out last. */
  #go(
    user: number,
    { log, meanings, content }: { log: EventLog; meanings: Meanings; content: Content },
    last: Rates,
  ): void {
    const events: number[] = [];
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) events.push(event);
    const sums = new Map<number, { taken: number; expected: number; at: number }>();
    const sumsOf = (feature: number, at: number) => {
      let sum = sums.get(feature);
      if (!sum) {
        sum = { taken: 0, expected: 0, at };
        sums.set(feature, sum);
      }
      const kept = faded(at - sum.at);
      sum.taken *= kept;
      sum.expected *= kept;
      sum.at = at;
      return sum;
    };
    const had = new Set<number>();
    for (let k = events.length - 1; k >= 0; k--) {
      const event = events[k];
      const item = log.itemOf(event);
      if (item < 0) continue;
      const at = log.atOf(event);
      const weight = meanings.weight[log.kindOf(event)];
      const features = content.of(item);
      if (weight > 0 && !had.has(item)) {
        had.add(item);
        if (log.answers(event)) this.taken(item);
        for (let f = 0; f < features.length; f++) sumsOf(features[f], at).taken++;
      } else if (weight === 0 && log.answers(event)) {
        const lift = logLiftOf(features, (feature) => {
          const { taken, expected } = sumsOf(feature, at);
          return Math.log(liftOf(taken, expected));
        });
        const usually = attention(log.placeOf(event)) * last.usual;
        this.#show(item, usually * Math.exp(lift), attention(log.placeOf(event)));
        for (let f = 0; f < features.length; f++)
          sumsOf(features[f], at).expected += usually * last.appeal(item);
      }
    }
  }

  /** How often a place that is looked at leads to a take, above 0. */
  get usual(): number {
    return (this.#asked + USUALLY * SURE) / (this.#looked + SURE);
  }

  /** What people take of an item beside what they would of a usual one, above 0; 1 of an item of which nothing is known. */
  appeal(item: number): number {
    if (item >= this.#taken.length) return 1;
    return (this.#taken[item] + ITEM_PRIOR) / (this.#expected[item] + ITEM_PRIOR);
  }

  /** How much is known of an item: what was to be taken of it by now, were it a usual one. */
  expected(item: number): number {
    return this.#expected[item] ?? 0;
  }

  /** The share of what is taken unasked that has a feature, 0 to 1. */
  shareOf(feature: number): number {
    return this.#found > 0 ? (this.#byFeature[feature] ?? 0) / this.#found : 0;
  }

  /** Somebody took, unasked, what has these features. */
  found(features: ArrayLike<number>): void {
    this.#found++;
    for (let f = 0; f < features.length; f++) {
      const feature = features[f];
      this.#byFeature = withRoom(this.#byFeature, feature + 1);
      this.#byFeature[feature]++;
    }
  }

  /** An item was shown in a list. @param lift how likely this person is to take it beside a usual one. */
  shown(item: number, place: number, lift: number): void {
    const looked = attention(place);
    this.#show(item, looked * this.usual * lift, looked);
  }

  /** An item was taken from a list. */
  taken(item: number): void {
    this.#grow(item);
    this.#taken[item]++;
    this.#asked++;
  }

  #show(item: number, expected: number, looked: number): void {
    this.#grow(item);
    this.#expected[item] += expected;
    this.#looked += looked;
  }

  #grow(item: number): void {
    this.#taken = withRoom(this.#taken, item + 1);
    this.#expected = withRoom(this.#expected, item + 1);
  }
}
