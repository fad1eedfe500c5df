/**
 * Live counters: impressions, positive and negative events of each item and each user, over windows of an hour to a
 * month. A count halves with the length of its window (Cormode et al. 2009, doi:10.1109/ICDE.2009.65), so that one
 * number per window suffices, and a late event counts as if it had come in time.
 */
import { DAY, HOUR, withRoom } from '../runtime/index.js';
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';

/** Lengths of the windows, in milliseconds: after one, a count has halved. */
export const WINDOWS = [HOUR, DAY, 7 * DAY, 30 * DAY] as const;

/** The counters: events of neutral kinds (impressions), of positive and of negative ones. */
export const CHANNELS = ['shown', 'taken', 'refused'] as const;

/** Counts of one key: each window's of `shown`, then of `taken`, then of `refused`. */
export const COUNTS = WINDOWS.length * CHANNELS.length;

const [SHOWN, TAKEN, REFUSED] = [0, 1, 2] as const;

const channelOf = (weight: number) => (weight > 0 ? TAKEN : weight < 0 ? REFUSED : SHOWN);

/** Counters of one sort of key. */
class Counts {
  #count: Float32Array = new Float32Array(0);
  #last: Float64Array = new Float64Array(0);

  /**
   * @param at milliseconds since 1970; in any order.
   * @param times 1; or -1 to take back what was added.
   */
  add(key: number, channel: number, at: number, times: 1 | -1 = 1): void {
    if (key >= this.#last.length) {
      this.#last = withRoom(this.#last, key + 1);
      this.#count = withRoom(this.#count, this.#last.length * COUNTS);
    }
    const last = this.#last[key];
    const from = key * COUNTS;
    const later = at - last;
    if (later > 0) {
      for (let w = 0; w < WINDOWS.length; w++) {
        const kept = 2 ** (-later / WINDOWS[w]);
        this.#count[from + w] *= kept;
        this.#count[from + WINDOWS.length + w] *= kept;
        this.#count[from + 2 * WINDOWS.length + w] *= kept;
      }
      this.#last[key] = at;
    }
    const place = from + channel * WINDOWS.length;
    for (let w = 0; w < WINDOWS.length; w++) {
      const count = this.#count[place + w] + times * (later >= 0 ? 1 : 2 ** (later / WINDOWS[w]));
      // Sums are rounded.
      this.#count[place + w] = Math.max(0, count);
    }
  }

  /** Writes the counts of a key as of `now` into `out`, from `to` on: {@link COUNTS} numbers, 0 or more. */
  read(key: number, now: number, out: Float32Array | Float64Array, to: number): void {
    if (key < 0 || key >= this.#last.length) {
      out.fill(0, to, to + COUNTS);
      return;
    }
    const from = key * COUNTS;
    const passed = Math.max(0, now - this.#last[key]);
    for (let w = 0; w < WINDOWS.length; w++) {
      const kept = 2 ** (-passed / WINDOWS[w]);
      for (let place = w; place < COUNTS; place += WINDOWS.length) {
        out[to + place] = this.#count[from + place] * kept;
      }
    }
  }

  forget(key: number): void {
    if (key < this.#last.length) this.#count.fill(0, key * COUNTS, (key + 1) * COUNTS);
  }
}

/** Counts of all items, or of all users. */
export class Counters {
  readonly items = new Counts();
  readonly users = new Counts();

  static of(log: EventLog, meanings: Meanings): Counters {
    const counters = new Counters();
    for (let event = 0; event < log.length; event++) counters.addFrom(log, event, meanings);
    return counters;
  }

  /** Counts an event of a log. */
  addFrom(log: EventLog, event: number, meanings: Meanings): void {
    const weight = meanings.weight[log.kindOf(event)];
    this.add(log.userOf(event), log.itemOf(event), weight, log.atOf(event));
  }

  /** Counts an event. @param item -1 where it names none, or counts for none: then only the user's activity is counted. */
  add(user: number, item: number, weight: number, at: number): void {
    this.addToUser(user, weight, at);
    if (item >= 0) this.items.add(item, channelOf(weight), at);
  }

  /** Counts an event of its user alone. */
  addToUser(user: number, weight: number, at: number): void {
    this.users.add(user, channelOf(weight), at);
  }

  /** Subtracts an event from its item. */
  removeFromItem(item: number, weight: number, at: number): void {
    if (item >= 0) this.items.add(item, channelOf(weight), at, -1);
  }

  /** Deletes a person's counts; those of items stay. */
  forget(user: number): void {
    this.users.forget(user);
  }
}
