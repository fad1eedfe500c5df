/**
 * Repeat consumption: the probability that a person takes an item again, and the interval, estimated from earlier
 * takings.
 *
 * - A taking is an event of a repeatable kind, such as a purchase; several within {@link APART} count once.
 * - The probability that a taking is followed by another has a beta prior with the mean of all items.
 * - Intervals are log-normal. Those of one person with one item vary about the person's own mean, and these about the
 *   item's, which has a prior at the mean of all (on repeat consumption: Benson, Kumar and Tomkins 2016,
 *   doi:10.1145/2872427.2883024).
 */
import { clamp, HOUR } from '../runtime/index.js';
import type { EventLog } from './event-log.js';

/** The minimum time between two takings of an item by a person, in milliseconds; closer ones count once. */
export const APART = 6 * HOUR;

/** The weights of the priors: of an item's probability, in takings, and of its mean interval, in intervals. */
const [CHANCE_PRIOR, INTERVAL_PRIOR] = [5, 5] as const;

/**
 * The minimum number of repeats, and their minimum share of all takings; below these, repeats are attributed to chance.
 */
const [ENOUGH, LEAST_SHARE] = [20, 0.01] as const;

/** The minimum and maximum variance of logarithms of intervals; and the default of the variance within a person. */
const [LEAST_VARIANCE, MOST_VARIANCE, USUAL_VARIANCE] = [0.02, 2, 0.25] as const;

/** The counts as plain data. Intervals are in milliseconds. */
export interface RepeatColumns {
  /**
   * By item: takings, those followed by another, and the sums of the logarithms of the intervals and of their squares.
   */
  readonly takings: Float64Array;
  readonly again: Float64Array;
  readonly logs: Float64Array;
  readonly squares: Float64Array;
  /** Of all items. */
  readonly all: {
    readonly takings: number;
    readonly again: number;
    readonly logs: number;
    /** The number of pairs of consecutive intervals, and the sum of squared differences of their logarithms. */
    readonly pairs: number;
    readonly differences: number;
    /** Visits: takings of any items within {@link APART}; and of the times between two of one person. */
    readonly visits: number;
    readonly gaps: number;
    readonly gapLogs: number;
  };
}

/** The repetition of an item. */
export interface Repetition {
  /** The probability that a taking is followed by another. */
  readonly chance: number;
  /**
   * The logarithm of the interval in milliseconds: its mean, the variance between people's means, and that within a
   * person.
   */
  readonly mean: number;
  readonly between: number;
  readonly within: number;
}

const NOTHING = { takings: 0, again: 0, logs: 0, pairs: 0, differences: 0, visits: 0, gaps: 0, gapLogs: 0 };

const NONE = new Float64Array(0);

/** The repetition statistics of all items. */
export class Repeats {
  readonly columns: RepeatColumns;
  readonly #variances: Pick<Repetition, 'between' | 'within'>;

  constructor(
    columns: RepeatColumns = { takings: NONE, again: NONE, logs: NONE, squares: NONE, all: NOTHING },
  ) {
    this.columns = columns;
    this.#variances = this.#varianceOf();
  }

  /**
   * Counts a whole log.
   * @param repeatable 1 for kinds whose events are takings, by code.
   */
  static of(log: EventLog, repeatable: Uint8Array, items: number): Repeats {
    const [takings, again, logs, squares] = [0, 1, 2, 3].map(() => new Float64Array(items)) as Float64Array[];
    const all = { ...NOTHING };
    // By item, the time of the person's next taking, as events are read in reverse order.
    const next = new Map<number, number>();
    // The logarithm of the interval until the taking after that.
    const intervals = new Map<number, number>();
    for (let user = 0; user < log.users; user++) {
      next.clear();
      intervals.clear();
      let visit = Number.POSITIVE_INFINITY;
      for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
        const item = log.itemOf(event);
        if (item < 0 || item >= items || repeatable[log.kindOf(event)] === 0) continue;
        const at = log.atOf(event);
        if (visit - at >= APART) {
          all.visits++;
          if (visit < Number.POSITIVE_INFINITY) {
            all.gaps++;
            all.gapLogs += Math.log(visit - at);
          }
          visit = at;
        }
        const later = next.get(item);
        next.set(item, at);
        if (later !== undefined && later - at < APART) continue;
        takings[item]++;
        all.takings++;
        if (later === undefined) continue;
        const interval = Math.log(later - at);
        again[item]++;
        logs[item] += interval;
        all.again++;
        squares[item] += interval ** 2;
        all.logs += interval;
        const following = intervals.get(item);
        intervals.set(item, interval);
        if (following === undefined) continue;
        all.pairs++;
        all.differences += (following - interval) ** 2;
      }
    }
    return new Repeats({ takings, again, logs, squares, all });
  }

  /** Whether items are taken again more often than by chance. */
  get any(): boolean {
    const { takings, again } = this.columns.all;
    return again >= ENOUGH && again >= LEAST_SHARE * takings;
  }

  /** The mean number of new items taken in a visit. */
  get newInVisit(): number {
    const { takings, again, visits } = this.columns.all;
    return (takings - again + 1) / (visits + 1);
  }

  /** The typical time between two visits of a person in milliseconds; a day if unknown. */
  get betweenVisits(): number {
    const { gaps, gapLogs } = this.columns.all;
    return gaps > 0 ? Math.exp(gapLogs / gaps) : 24 * HOUR;
  }

  /** The repetition of an item; `undefined` if nothing is repeated. */
  of(item: number): Repetition | undefined {
    if (!this.any) return undefined;
    const { takings, again, logs, all } = this.columns;
    const [n, repeats, sum] = [takings[item] ?? 0, again[item] ?? 0, logs[item] ?? 0];
    const mean = all.logs / all.again;
    return {
      chance: (repeats + (CHANCE_PRIOR * all.again) / all.takings) / (n + CHANCE_PRIOR),
      mean: (sum + INTERVAL_PRIOR * mean) / (repeats + INTERVAL_PRIOR),
      ...this.#variances,
    };
  }

  /** The variance of people's mean intervals about an item's, and of intervals about a person's mean. */
  #varianceOf(): Pick<Repetition, 'between' | 'within'> {
    const { again, logs, squares, all } = this.columns;
    const bounded = (variance: number) => clamp(variance, LEAST_VARIANCE, MOST_VARIANCE);
    const within = bounded(all.pairs > 0 ? all.differences / (2 * all.pairs) : USUAL_VARIANCE);
    let sum = 0;
    let degrees = 0;
    for (let item = 0; item < again.length; item++) {
      if (again[item] < 2) continue;
      sum += squares[item] - logs[item] ** 2 / again[item];
      degrees += again[item] - 1;
    }
    return { within, between: bounded((degrees > 0 ? sum / degrees : 2 * within) - within) };
  }
}
