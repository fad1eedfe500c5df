/**
 * Popularity: sums of the weights of each item's positive events, which halve with every half-life. Forward decay:
 * added weights grow with time, so that adding takes constant time and older sums stay as they are (Cormode et al.
 * 2009, doi:10.1109/ICDE.2009.65).
 */
import { clamp, DAY, withRoom } from '../runtime/index.js';
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';
import { top } from './top.js';

/** The half-life is this share of the time that the log spans, within these bounds in milliseconds. */
const SHARE_OF_SPAN = 0.1;

const SHORTEST = DAY;

const LONGEST = 90 * DAY;

/**
 * Events further than this many half-lives from the start would overflow or underflow, and count as if at that time.
 */
const FURTHEST = 900;

/** The number of items kept in order, and the maximum age of the order, in milliseconds. */
const KEPT_IN_ORDER = 1_000;

const STALE = 500;

/** The counts as plain data. */
export interface PopularityColumns {
  readonly score: Float64Array;
  readonly from: number;
  readonly halfLife: number;
}

/** The popularity of all items. */
export class Popularity {
  #score: Float64Array = new Float64Array(0);
  readonly #from: number;
  readonly #now: () => number;
  readonly halfLife: number;
  #highest = 0;
  #version = 0;
  #known: { version: number; at: number; item: Int32Array } = {
    version: -1,
    at: Number.NEGATIVE_INFINITY,
    item: new Int32Array(0),
  };

  /**
   * @param from when a like counts as 1; @param halfLife both in milliseconds.
   * @param now returns the time, in milliseconds since 1970.
   */
  constructor(from: number, halfLife: number, now: () => number = Date.now) {
    this.#from = from;
    this.#now = now;
    this.halfLife = halfLife;
  }

  /** The same counts on the same memory. */
  static over({ score, from, halfLife }: PopularityColumns, now?: () => number): Popularity {
    const popularity = new Popularity(from, halfLife, now);
    popularity.#score = score;
    for (const value of score) if (value > popularity.#highest) popularity.#highest = value;
    return popularity;
  }

  get columns(): PopularityColumns {
    return { score: this.#score, from: this.#from, halfLife: this.halfLife };
  }

  /** Counts a whole log, with a half-life that suits its span. */
  static of(log: EventLog, meanings: Meanings, now: () => number = Date.now): Popularity {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (let event = 0; event < log.length; event++) {
      const at = log.atOf(event);
      if (at < first) first = at;
      if (at > last) last = at;
    }
    const span = last > first ? last - first : 0;
    const halfLife = clamp(span * SHARE_OF_SPAN, SHORTEST, LONGEST);
    // Relative to the end, so that a single very old event does not limit the range of the others.
    const popularity = new Popularity(log.length ? last : now(), halfLife, now);
    for (let event = 0; event < log.length; event++) {
      popularity.add(log.itemOf(event), meanings.weight[log.kindOf(event)], log.atOf(event));
    }
    return popularity;
  }

  /** Counts one event. Dislikes and events without an item change nothing. */
  add(item: number, weight: number, at: number): void {
    if (item < 0 || !(weight > 0)) return;
    if (item >= this.#score.length) this.#score = withRoom(this.#score, item + 1);
    const halfLives = (at - this.#from) / this.halfLife;
    this.#score[item] += weight * 2 ** clamp(halfLives, -FURTHEST, FURTHEST);
    if (this.#score[item] > this.#highest) this.#highest = this.#score[item];
    this.#version++;
  }

  /** Subtracts events. */
  remove(events: Iterable<{ readonly item: number; readonly weight: number; readonly at: number }>): void {
    for (const { item, weight, at } of events) {
      if (item < 0 || item >= this.#score.length || !(weight > 0)) continue;
      const halfLives = (at - this.#from) / this.halfLife;
      const counted = weight * 2 ** clamp(halfLives, -FURTHEST, FURTHEST);
      // The rest after all events were subtracted is a rounding error.
      const left = this.#score[item] - counted;
      this.#score[item] = left > 1e-9 * counted ? left : 0;
    }
    this.#highest = this.#score.reduce((highest, score) => Math.max(highest, score), 0);
    this.#version++;
  }

  /** An item's popularity, comparable only with that of other items. */
  score(item: number): number {
    return item < this.#score.length ? this.#score[item] : 0;
  }

  /** The score of the most liked item. */
  get highest(): number {
    return this.#highest;
  }

  /**
   * The most popular eligible items, the best first, without items that have no likes. The first
   * {@link KEPT_IN_ORDER} are kept in order, for up to {@link STALE}, so that most calls read few items.
   */
  best(limit: number, eligible: (item: number) => boolean): Int32Array {
    const now = this.#now();
    // The clock can be set back.
    if (this.#known.version !== this.#version && Math.abs(now - this.#known.at) > STALE) {
      this.#known = { version: this.#version, at: now, item: this.#select(KEPT_IN_ORDER) };
    }
    const known = this.#known.item;
    const best = new Int32Array(Math.min(limit, known.length));
    let count = 0;
    for (let k = 0; k < known.length && count < limit; k++) if (eligible(known[k])) best[count++] = known[k];
    return count === limit || known.length < KEPT_IN_ORDER
      ? best.subarray(0, count)
      : this.#select(limit, eligible);
  }

  #select(limit: number, eligible?: (item: number) => boolean): Int32Array {
    const numbers = new Int32Array(this.#score.length);
    let count = 0;
    for (let item = 0; item < this.#score.length; item++) if (this.#score[item] > 0) numbers[count++] = item;
    return top(numbers, count, this.#score, limit, eligible);
  }
}
