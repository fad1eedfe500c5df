/**
 * Repeat consumption: how likely an item is taken again by whoever took it, and after how long, from how it was taken
 * before.
 *
 * - A taking is an event of a kind that can be repeated, such as a purchase; several within {@link APART} are one.
 * - The chance that a taking is followed by another has a beta prior at the rate of all items.
 * - Intervals are log-normal. Those of one person with one item vary about the person's own mean, and these about the item's,
 *   which has a prior at the mean of all (on repeat consumption: Benson, Kumar and Tomkins 2016,
 *   doi:10.1145/2872427.2883024).
 */
import { clamp, HOUR } from '../runtime/index.js';
import type { EventLog } from './event-log.js';

/** Takings of one item by one person that are less apart than this, in milliseconds, are one. */
export const APART = 6 * HOUR;

/** The weights of the priors: of an item's chance, in takings, and of its mean interval, in intervals. */
const [CHANCE_PRIOR, INTERVAL_PRIOR] = [5, 5] as const;

/** Fewer repeats, or a smaller share of all takings, are chance: then nothing is repeated. */
const [ENOUGH, LEAST_SHARE] = [20, 0.01] as const;

/** Variances of logarithms of intervals, at least and at most; and where nothing tells how those of one person vary. */
const [LEAST_VARIANCE, MOST_VARIANCE, USUAL_VARIANCE] = [0.02, 2, 0.25] as const;

/** What was counted, as plain data. Intervals are in milliseconds. */
export interface RepeatColumns {
  /** By item: takings, those followed by another, and the sums of the logarithms of the intervals between and of their squares. */
  readonly takings: Float64Array;
  readonly again: Float64Array;
  readonly logs: Float64Array;
  readonly squares: Float64Array;
  /** Of all items. */
  readonly all: {
    readonly takings: number;
    readonly again: number;
    readonly logs: number;
    /** Pairs of intervals that follow one another, and the squares of the differences of their logarithms. */
    readonly pairs: number;
    readonly differences: number;
    /** Visits: takings of any items within {@link APART}; and of the times between two of one person. */
    readonly visits: number;
    readonly gaps: number;
    readonly gapLogs: number;
  };
}

/** How an item is taken again. */
export interface Repetition {
  /** The chance that a taking is followed by another. */
  readonly chance: number;
  /** Of the logarithm of the interval, in milliseconds: the mean, the variance of people's means, and that of one person's. */
  readonly mean: number;
  readonly between: number;
  readonly within: number;
}

const NOTHING = { takings: 0, again: 0, logs: 0, pairs: 0, differences: 0, visits: 0, gaps: 0, gapLogs: 0 };

const NONE = new Float64Array(0);

/** What is known of items that are taken again. */
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
   * @param repeatable by code of a kind, 1 where its events are takings.
   */
  static of(log: EventLog, repeatable: Uint8Array, items: number): Repeats {
    const [takings, again, logs, squares] = [0, 1, 2, 3].map(() => new Float64Array(items)) as Float64Array[];
    const all = { ...NOTHING };
    // By item, when the person took it next, as events are read from the latest back.
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

  /** Whether items are taken again at all, beyond chance. */
  get any(): boolean {
    const { takings, again } = this.columns.all;
    return again >= ENOUGH && again >= LEAST_SHARE * takings;
  }

  /** How often somebody takes something new in a visit, on average. */
  get newInVisit(): number {
    const { takings, again, visits } = this.columns.all;
    return (takings - again + 1) / (visits + 1);
  }

  /** The usual time between two visits of one person, in milliseconds; a day where it is not known. */
  get betweenVisits(): number {
    const { gaps, gapLogs } = this.columns.all;
    return gaps > 0 ? Math.exp(gapLogs / gaps) : 24 * HOUR;
  }

  /** How an item is taken again; `undefined` where nothing is. */
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
