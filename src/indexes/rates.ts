/**
 * Rates of positive events per impression, corrected for position and for the people who saw the item.
 *
 * - An item's `appeal`: positive events from served lists over the number expected for an average item, shown at the
 *   same positions to the same people. So an item does not rate high for being shown first, or to people who like its
 *   kind.
 * - A person's `lift` of a content feature: the same ratio over items with the feature, expected from the items'
 *   appeals. So a feature does not have a high lift because its items appeal to everybody.
 *
 * Both are posterior means of a gamma-Poisson model (Agarwal, Chen and Elango 2009, doi:10.1145/1526709.1526713) with a
 * prior mean of 1.
 */
import { DAY, dcgDiscount, sumOf, withRoom } from '../runtime/index.js';
import type { Content, PackedFeatures } from './content.js';
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';

/** The weights of the priors, in expected positive events: that an item's appeal is 1, and that a person's lift is 1. */
const ITEM_PRIOR = 3;

const FEATURE_PRIOR = 2;

/** The prior of the rate of positive events per position looked at, and its weight in positions. */
const [USUALLY, SURE] = [0.05, 20] as const;

/** The half-life of a person's events in their lifts, in milliseconds. */
const HALF_LIFE = 45 * DAY;

/**
 * The number of rounds, in which appeals are fitted to the last round's lifts, and lifts to the last round's
 * appeals.
 */
const ROUNDS = 2;

/** The usual positions of lists; an impression at an unknown position is weighted by their mean. */
const PLACES = 10;

// Precomputed, as a logarithm for each place of each list would cost more than everything else here.
const DISCOUNT = Float64Array.from({ length: 128 }, (_, place) => dcgDiscount(place));

const USUAL_ATTENTION = sumOf(DISCOUNT.subarray(0, PLACES)) / PLACES;

/**
 * The probability that a position of a list is looked at, relative to the first: the discount of DCG (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418).
 *
 * @param place from 0; below 0 where it is unknown.
 * @example
 * attention(0); // 1
 * attention(2); // 0.5
 */
export function attention(place: number): number {
  return place < 0 ? USUAL_ATTENTION : (DISCOUNT[place] ?? dcgDiscount(place));
}

/** The decayed weight of an event, 0 to 1. @param passed milliseconds since the event. */
export function faded(passed: number): number {
  return 2 ** (-Math.max(0, passed) / HALF_LIFE);
}

/** A person's lift of a feature. @param taken positive events. @param expected how many were expected. */
export function liftOf(taken: number, expected: number): number {
  return (taken + FEATURE_PRIOR) / (expected + FEATURE_PRIOR);
}

/**
 * The lift of an item for a person, relative to an average person: the mean of the highest and of the average lift
 * of its features, as one feature with a high lift predicts more than several without.
 *
 * @param logLift of each feature of the item, the logarithm of the person's lift.
 * @returns its logarithm; 0 for an item without features.
 * @example
 * logLiftOf([0, 1], (feature) => [0.5, 0.1][feature]); // 0.4
 */
export function logLiftOf(features: ArrayLike<number>, logLift: (feature: number) => number): number {
  let sum = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let f = 0; f < features.length; f++) {
    const one = logLift(features[f]);
    sum += one;
    if (one > best) best = one;
  }
  return combined(best, sum, features.length);
}

/** The logarithm of an item's lift, from those of its features: the highest, their sum, and how many there are. */
const combined = (best: number, sum: number, features: number): number =>
  features === 0 ? 0 : (best + sum / features) / 2;

/**
 * As {@link logLiftOf}, with lifts and features in columns: for loops over many items, in which a call for each
 * feature, or a separate array for each item, would dominate the cost.
 *
 * @param logLift by feature.
 * @param item an item with packed features.
 */
export function logLiftIn(
  logLift: Float64Array,
  { start, end, feature }: PackedFeatures,
  item: number,
): number {
  const [from, to] = [start[item], end[item]];
  let sum = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let f = from; f < to; f++) {
    const one = logLift[feature[f]];
    sum += one;
    if (one > best) best = one;
  }
  return combined(best, sum, to - from);
}

/** Organic positive events (not from a served list): all, and by feature. */
export interface OrganicCounts {
  readonly byFeature: Float64Array;
  readonly found: number;
}

/** Results of served lists: by item positive events and how many were expected; all positive events; positions looked at. */
export interface PromptedCounts {
  readonly taken: Float64Array;
  readonly expected: Float64Array;
  readonly asked: number;
  readonly looked: number;
}

/** The rates as plain data. */
export type RatesColumns = PromptedCounts & OrganicCounts;

/** The rates of all items, people and features. */
export class Rates {
  /** By item, positive events from lists, and how many were expected. */
  #taken: Float64Array = new Float64Array(0);
  #expected: Float64Array = new Float64Array(0);
  /** Organic positive events by feature, and all of them. */
  #byFeature: Float64Array = new Float64Array(0);
  #found = 0;
  /** All positive events from lists, and the positions looked at. */
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

  /** Fits the rates to a whole log, in rounds over each person's events in the order of time. */
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

  /** Counts organic positive events. @param leftOut users who are not counted. */
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

  /** Counts the events of a person, with the appeals and the average rate of the last round. */
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

  /** The average rate of positive events per position looked at, above 0. */
  get usual(): number {
    return (this.#asked + USUALLY * SURE) / (this.#looked + SURE);
  }

  /** An item's appeal, above 0; 1 without data. */
  appeal(item: number): number {
    if (item >= this.#taken.length) return 1;
    return (this.#taken[item] + ITEM_PRIOR) / (this.#expected[item] + ITEM_PRIOR);
  }

  /** The amount of data on an item: the positive events expected for an average item in its places. */
  expected(item: number): number {
    return item < this.#expected.length ? this.#expected[item] : 0;
  }

  /** The share of organic positive events whose item has a feature, 0 to 1. */
  shareOf(feature: number): number {
    return this.#found > 0 ? (this.#byFeature[feature] ?? 0) / this.#found : 0;
  }

  /** Counts an organic positive event of an item with these features. */
  found(features: ArrayLike<number>): void {
    this.#found++;
    for (let f = 0; f < features.length; f++) {
      const feature = features[f];
      this.#byFeature = withRoom(this.#byFeature, feature + 1);
      this.#byFeature[feature]++;
    }
  }

  /** Counts an impression in a list. @param lift of this person and item, see {@link logLiftOf}; not its logarithm. */
  shown(item: number, place: number, lift: number): void {
    const looked = attention(place);
    this.#show(item, looked * this.usual * lift, looked);
  }

  /** Counts a positive event from a list. */
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
