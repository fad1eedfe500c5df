/** The moments of a log that a replay makes samples from: positive events that are not on served lists. */
import { type EventLog, likesIn, sampledUsers } from '../../indexes/index.js';
import type { Snapshot } from '../../retrieve/index.js';
import { drawn, HOUR } from '../../runtime/index.js';
import { lastOfEach } from '../holdout.js';
import { WINDOW } from './samples.js';

/** The share of the log that is replayed before the first moment, to fill counts and indexes. */
const BEGINNING = 0.3;

/** The time before a positive event in which impressions belong to the same visit, in milliseconds. */
const VISIT = HOUR;

/** A positive event, and the same user's earliest event of the visit, before which its candidates are retrieved. */
export interface Moment {
  readonly event: number;
  readonly from: number;
}

/** The events of all users by user and time. */
export class Timelines {
  readonly #log: EventLog;
  readonly #start: Int32Array;
  readonly #event: Int32Array;
  /** The index of each event among all. */
  readonly #place: Int32Array;

  /** @param order all events by time. */
  constructor(log: EventLog, order: Int32Array) {
    this.#log = log;
    const start = new Int32Array(log.users + 1);
    for (const event of order) start[log.userOf(event) + 1]++;
    for (let user = 0; user < log.users; user++) start[user + 1] += start[user];
    const next = start.slice();
    this.#start = start;
    this.#event = new Int32Array(order.length);
    this.#place = new Int32Array(order.length);
    for (const one of order) {
      const at = next[log.userOf(one)]++;
      this.#event[at] = one;
      this.#place[one] = at;
    }
  }

  /** The same user's event before an event, or -1. */
  before(event: number): number {
    const place = this.#place[event] - 1;
    return place >= this.#start[this.#log.userOf(event)] ? this.#event[place] : -1;
  }

  /** An event and those of the same user after it. */
  from(event: number): Int32Array {
    return this.#event.subarray(this.#place[event], this.#start[this.#log.userOf(event) + 1]);
  }
}

/**
 * A sample of the positive events that are not on served lists, in chronological order. For events on served lists,
 * samples are made from these lists. Further events on the same item within the window are no separate moments, as the
 * item is known by then. A moment begins before the impressions of the same visit, which would disclose the item.
 *
 * @param order all events by time.
 * @param most the maximum number of moments; `heldOut` are users whose last items are not in the log.
 */
export function momentsOf(
  log: EventLog,
  order: Int32Array,
  timelines: Timelines,
  snapshot: Snapshot,
  {
    most,
    random,
    heldOut,
  }: {
    readonly most: number;
    readonly random: () => number;
    readonly heldOut?: ReadonlySet<number> | undefined;
  },
): Moment[] {
  const {
    meanings: { weight },
    bots,
  } = snapshot;
  const unseen = unseenBySequence(log, snapshot, heldOut);
  const all: Moment[] = [];
  for (let at = Math.floor(BEGINNING * order.length); at < order.length; at++) {
    const event = order[at];
    if (log.itemOf(event) < 0 || log.answers(event) || !unseen(event)) continue;
    if (weight[log.kindOf(event)] <= 0 || bots.has(log.userOf(event))) continue;
    let from = event;
    let last = timelines.before(event);
    while (last >= 0 && weight[log.kindOf(last)] === 0 && log.atOf(event) - log.atOf(last) < VISIT) {
      from = last;
      last = timelines.before(last);
    }
    const goesOn =
      last >= 0 &&
      log.itemOf(last) === log.itemOf(event) &&
      weight[log.kindOf(last)] > 0 &&
      log.atOf(event) - log.atOf(last) < WINDOW;
    if (!goesOn) all.push({ event, from });
  }
  const chosen = all.length <= most ? all : drawn(all, most, random);
  return chosen.sort((a, b) => log.atOf(a.from) - log.atOf(b.from) || a.from - b.from);
}

/** Whether the sequence model was not trained on an event: held-out events for its validation, and later ones. */
function unseenBySequence(
  log: EventLog,
  { meanings, sequence }: Snapshot,
  heldOut: ReadonlySet<number> | undefined,
): (event: number) => boolean {
  if (!sequence) return () => true;
  // For users whose last item is not in this log, the model was trained on the last one that is.
  const sampled = sampledUsers(log.users, sequence.heldBelow).filter((user) => !heldOut?.has(user));
  const { held } = lastOfEach(log, sampled, likesIn(log, meanings), 2);
  return (event) => held.has(event) || log.atOf(event) > sequence.until;
}
