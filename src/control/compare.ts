/**
 * The comparison of an arm with the control on one metric: events per served list. People are assigned, lists are counted, so
 * the variance is that of a ratio of two sums over people (the delta method: Deng, Knoblich and Lu 2018,
 * arXiv:1803.06336).
 *
 * There are two kinds of intervals and p-values. The fixed-horizon ones are valid for one look, at an end fixed in
 * advance. The always-valid ones hold however often the figures are looked at, and whenever the experiment is
 * stopped: they come from a mixture sequential probability ratio test with a normal mixture over the difference
 * (Johari, Pekelis and Walsh 2015, arXiv:1512.04922).
 */
import { normalTails } from './gamma.js';

/** Sums over the people of an arm, of each person's `lists` and `events`. */
export interface Sums {
  people: number;
  lists: number;
  events: number;
  listsSquared: number;
  eventsSquared: number;
  product: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  /** Events per list in the arm, and the difference from the control. */
  readonly rate: number;
  readonly difference: number;
  /** Fixed horizon: valid for one look. */
  readonly interval: Interval;
  readonly p: number;
  /** Always valid: for any number of looks. */
  readonly anytime: { readonly interval: Interval; readonly p: number };
}

/** Intervals contain the true difference with a probability of 1 - ALPHA. */
const ALPHA = 0.05;

const Z = 1.959963984540054;

/**
 * The mixture's standard deviation, as a share of the rate of both arms: differences of about this size are detected
 * soonest.
 */
const TYPICAL = 0.3;

/**
 * With fewer people in an arm, or fewer events in both, sums are not approximately normal yet, and no comparison is
 * made.
 */
const PEOPLE = 100;

const EVENTS = 20;

const ANYTHING: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Empty sums. */
export const emptySums = (): Sums => ({
  people: 0,
  lists: 0,
  events: 0,
  listsSquared: 0,
  eventsSquared: 0,
  product: 0,
});

/** Positive events for each list; 0 without lists. */
export const rateOf = ({ lists, events }: Sums): number => (lists > 0 ? events / lists : 0);

/** The variance of {@link rateOf}. */
function variance(sums: Sums): number {
  const { people, lists, listsSquared, eventsSquared, product } = sums;
  const rate = rateOf(sums);
  // Sum of (events - rate × lists)²; the terms in brackets have a mean of 0.
  const squares = eventsSquared - 2 * rate * product + rate * rate * listsSquared;
  return ((people / (people - 1)) * squares) / (lists * lists);
}

/**
 * Compares an arm with control by its rate of positive events; without a verdict where there is too little of either.
 */
export function compare(control: Sums, arm: Sums): Comparison {
  const rate = rateOf(arm);
  const difference = rate - rateOf(control);
  if (Math.min(control.people, arm.people) < PEOPLE || control.events + arm.events < EVENTS) {
    return { rate, difference, interval: ANYTHING, p: 1, anytime: { interval: ANYTHING, p: 1 } };
  }
  const v = variance(control) + variance(arm);
  const around = (half: number): Interval => ({ low: difference - half, high: difference + half });
  const mixed = (TYPICAL * (control.events + arm.events)) / (control.lists + arm.lists);
  const t = mixed * mixed;
  // The likelihood ratio of the mixture to no difference; its inverse is a p-value at any time.
  const logRatio = (t * difference * difference) / (2 * v * (v + t)) + Math.log(v / (v + t)) / 2;
  const half = Math.sqrt(((v * (v + t)) / t) * (2 * Math.log(1 / ALPHA) + Math.log((v + t) / v)));
  return {
    rate,
    difference,
    interval: around(Z * Math.sqrt(v)),
    p: normalTails(difference / Math.sqrt(v)),
    anytime: { interval: around(half), p: Math.min(1, Math.exp(-logRatio)) },
  };
}

/**
 * Corrects p-values for multiple comparisons, so that the probability of any false one below a level is at most that
 * level (Holm 1979).
 *
 * @returns corrected values, in the same order.
 * @example
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a] - p[b]);
  const corrected: number[] = Array(p.length);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, p[index] * (p.length - rank)));
    corrected[index] = highest;
  });
  return corrected;
}
