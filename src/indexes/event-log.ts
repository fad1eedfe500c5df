/**
 * The event log in memory: every event, linked to the same person's event before it in time.
 *
 * - 24 bytes per event; the fields read while following a person's events are adjacent, one cache miss per step.
 * - Shared memory, so that a worker reads it without a copy.
 */
import { clamp, sharedColumn, withRoom } from '../runtime/index.js';
import type { Meanings } from './kinds.js';

/** Events to append, in columns of equal length. */
export interface EventBatch {
  readonly user: Int32Array;
  /** The number of the item; -1 where the event names none. */
  readonly item: Int32Array;
  /** Codes of kinds. */
  readonly kind: Uint16Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
  /** 1 where the event names a request and so answers a served list; without this column, no event does. */
  readonly answers?: Uint8Array | undefined;
  /** The position in the list that the event answers, from 0; below 0, and without this column, unknown. */
  readonly place?: Int16Array | undefined;
  /**
   * Amounts, such as plays or shares watched; NaN, and without this column, none. Stored as
   * {@link EventLog.amountOf} describes.
   */
  readonly value?: Float32Array | undefined;
  /** 1 where the event does not count for other people's lists; without this column, all do. */
  readonly marked?: Uint8Array | undefined;
}

/** The log as plain data for workers. */
export interface LogColumns {
  readonly length: number;
  /** For each event `[user, item, kind and flags, event before]`. */
  readonly rows: Int32Array;
  readonly at: Float64Array;
  readonly lastOfUser: Int32Array;
}

/** The fields of a row. */
const USER = 0;

const ITEM = 1;

const KIND = 2;

const BEFORE = 3;

const WIDTH = 4;

/**
 * The bits of a row's kind: the kind's code; whether the event names a request; from which bit on its position + 1; from which
 * on the level of its amount.
 */
const CODE = 0xffff;

const ANSWERS = 0x10000;

const PLACE = 17;

const PLACES = 0x7ff;

const AMOUNT = 28;

/** The level of an amount of 1; each power of two is one level, from 1 to {@link HIGHEST}; 0 means none. */
const ONE = 5;

const HIGHEST = 15;

/** The level of an amount: 1/16 to 1,024, to the nearest power of two; none for amounts of 0 or less. */
const levelOf = (amount: number): number =>
  amount > 0 ? clamp(ONE + Math.round(Math.log2(amount)), 1, HIGHEST) : 0;

/** Positions from here on are stored as this one. */
const FURTHEST = 1_000;

/**
 * The maximum number of steps back in a person's events to find the position of a late event; beyond it, the event
 * is inserted there.
 */
const LATEST_WALK = 10_000;

const NONE = -1;

/** The log of one engine, to which events are appended. */
export class EventLog {
  #length = 0;
  #users = 0;
  #rows: Int32Array = sharedColumn(Int32Array, 0);
  #at: Float64Array = sharedColumn(Float64Array, 0);
  #lastOfUser: Int32Array = sharedColumn(Int32Array, 0);

  /** The same log on the same memory, as a worker sees it. */
  static over(columns: LogColumns): EventLog {
    const log = new EventLog();
    log.#length = columns.length;
    log.#users = columns.lastOfUser.length;
    log.#rows = columns.rows;
    log.#at = columns.at;
    log.#lastOfUser = columns.lastOfUser;
    return log;
  }

  get columns(): LogColumns {
    // A copy, as it is written in place, and would refer to events beyond `length`.
    const lastOfUser = sharedColumn(Int32Array, this.#users);
    lastOfUser.set(this.#lastOfUser.subarray(0, this.#users));
    return { length: this.#length, rows: this.#rows, at: this.#at, lastOfUser };
  }

  get length(): number {
    return this.#length;
  }

  /** One more than the largest number of a user that has events. */
  get users(): number {
    return this.#users;
  }

  userOf(event: number): number {
    return this.#rows[event * WIDTH + USER];
  }
  itemOf(event: number): number {
    return this.#rows[event * WIDTH + ITEM];
  }
  kindOf(event: number): number {
    return this.#rows[event * WIDTH + KIND] & CODE;
  }
  /** Whether the event answers a served list. */
  answers(event: number): boolean {
    return (this.#rows[event * WIDTH + KIND] & ANSWERS) !== 0;
  }
  /** The position in a list, from 0, if the event names one; else -1. */
  placeOf(event: number): number {
    return ((this.#rows[event * WIDTH + KIND] >>> PLACE) & PLACES) - 1;
  }
  /** The amount of the event, 1/16 to 1,024, to the nearest power of two; NaN without one. */
  amountOf(event: number): number {
    const level = this.#rows[event * WIDTH + KIND] >>> AMOUNT;
    return level > 0 ? 2 ** (level - ONE) : Number.NaN;
  }
  atOf(event: number): number {
    return this.#at[event];
  }
  /** The person's latest event, or -1. */
  lastOfUser(user: number): number {
    return user >= 0 && user < this.#lastOfUser.length ? this.#lastOfUser[user] : NONE;
  }
  /** The same person's event before `event` in time, or -1. */
  beforeOfUser(event: number): number {
    let before = this.#rows[event * WIDTH + BEFORE];
    // In a worker: a late event that was inserted since the columns were taken.
    while (before >= this.#length) before = this.#rows[before * WIDTH + BEFORE];
    return before;
  }

  /** All events by time; those with equal times in the order of the log. */
  byTime(): Int32Array {
    const order = Int32Array.from({ length: this.#length }, (_, event) => event);
    return order.sort((a, b) => this.#at[a] - this.#at[b] || a - b);
  }

  /** Appends events as they are committed. */
  append(batch: EventBatch): void {
    const from = this.#take(batch);
    for (let event = from; event < this.#length; event++) {
      this.#linkToUser(event);
    }
  }

  /** Detaches a person's events: they no longer name an item, and the person has none. */
  forget(user: number): void {
    if (user >= this.#users) return;
    for (let event = this.lastOfUser(user); event !== NONE; event = this.beforeOfUser(event)) {
      this.#rows[event * WIDTH + ITEM] = NONE;
    }
    this.#lastOfUser[user] = NONE;
  }

  /** Makes some events, the earliest first, the only events of a user. */
  relink(user: number, events: Iterable<number>): void {
    this.#users = Math.max(this.#users, user + 1);
    this.#lastOfUser = withRoom(this.#lastOfUser, this.#users, NONE);
    let before = NONE;
    for (const event of events) {
      this.#rows[event * WIDTH + USER] = user;
      this.#rows[event * WIDTH + BEFORE] = before;
      before = event;
    }
    this.#lastOfUser[user] = before;
  }

  /** Gives an event the code of another kind. */
  setKind(event: number, kind: number): void {
    const place = event * WIDTH + KIND;
    this.#rows[place] = (this.#rows[place] & ~CODE) | kind;
  }

  /** Removes the item of an event, so that it does not count. */
  withdraw(event: number): void {
    this.#rows[event * WIDTH + ITEM] = NONE;
  }

  /** Loads a whole history at once, sorting each person's events by time (stable), in time linear in its length. */
  load(batches: Iterable<EventBatch>): void {
    for (const batch of batches) this.#take(batch);
    this.#linkAll();
  }

  /**
   * {@link load} from a source that is read in pieces, so that at most one piece is in memory twice.
   * @param expected the approximate number of events.
   */
  async loadFrom(
    batches: AsyncIterable<EventBatch>,
    expected: number,
    onProgress?: (events: number) => void,
  ): Promise<void> {
    this.#makeRoom(this.#length + expected);
    for await (const batch of batches) {
      this.#take(batch);
      onProgress?.(this.#length);
    }
    this.#linkAll();
  }

  #linkAll(): void {
    const count = this.#length;
    // Counting sort by person keeps the log's order; only people whose times go backwards are sorted.
    const start = new Uint32Array(this.#users + 1);
    for (let event = 0; event < count; event++) start[this.userOf(event) + 1]++;
    for (let user = 0; user < this.#users; user++) start[user + 1] += start[user];
    const next = start.slice(0, -1);
    const ordered = new Int32Array(count);
    for (let event = 0; event < count; event++) ordered[next[this.userOf(event)]++] = event;
    for (let user = 0; user < this.#users; user++) {
      const events = ordered.subarray(start[user], start[user + 1]);
      let sorted = true;
      for (let k = 1; k < events.length && sorted; k++)
        sorted = this.#at[events[k]] >= this.#at[events[k - 1]];
      if (!sorted) events.sort((a, b) => this.#at[a] - this.#at[b] || a - b);
      this.relink(user, events);
    }
  }

  #take(batch: EventBatch): number {
    const from = this.#length;
    const length = from + batch.user.length;
    this.#makeRoom(length);
    for (let k = 0, row = from * WIDTH; k < batch.user.length; k++, row += WIDTH) {
      this.#rows[row + USER] = batch.user[k];
      this.#rows[row + ITEM] = batch.item[k];
      const place = Math.min(FURTHEST, batch.place?.[k] ?? NONE) + 1;
      const level = batch.value ? levelOf(batch.value[k]) : 0;
      this.#rows[row + KIND] =
        batch.kind[k] | (batch.answers?.[k] ? ANSWERS : 0) | (place << PLACE) | (level << AMOUNT);
    }
    this.#at.set(batch.at, from);
    let users = 0;
    for (const user of batch.user) if (user >= users) users = user + 1;
    this.#users = Math.max(this.#users, users);
    this.#lastOfUser = withRoom(this.#lastOfUser, users, NONE);
    this.#length = length;
    return from;
  }

  #makeRoom(length: number): void {
    this.#rows = withRoom(this.#rows, length * WIDTH);
    this.#at = withRoom(this.#at, length);
  }

  #linkToUser(event: number): void {
    const user = this.userOf(event);
    const at = this.#at[event];
    let after = NONE;
    let before = this.#lastOfUser[user];
    for (let steps = 0; before !== NONE && this.#at[before] > at && steps < LATEST_WALK; steps++) {
      after = before;
      before = this.#rows[before * WIDTH + BEFORE];
    }
    this.#rows[event * WIDTH + BEFORE] = before;
    if (after === NONE) this.#lastOfUser[user] = event;
    else this.#rows[after * WIDTH + BEFORE] = event;
  }
}

/**
 * Makes the check for positive events: those that name an item and whose kind has a positive weight.
 *
 * @example
 * const log = new EventLog();
 * log.append({ user: Int32Array.of(0, 0), item: Int32Array.of(3, 4), kind: Uint16Array.of(0, 0), at: Float64Array.of(1, 2) });
 * const meanings = { weight: Float32Array.of(1), hides: Uint8Array.of(0) };
 * likesIn(log, meanings)(0); // true
 */
export function likesIn(log: EventLog, meanings: Meanings): (event: number) => boolean {
  return (event) => log.itemOf(event) >= 0 && meanings.weight[log.kindOf(event)] > 0;
}

/**
 * A log without the events that `drop` selects.
 *
 * @example
 * const log = new EventLog();
 * log.append({ user: Int32Array.of(0, 0), item: Int32Array.of(3, 4), kind: Uint16Array.of(0, 0), at: Float64Array.of(1, 2) });
 * without(log, (event) => event === 0).length; // 1
 */
export function without(log: EventLog, drop: (event: number) => boolean): EventLog {
  const keep = new Int32Array(log.length);
  let length = 0;
  for (let event = 0; event < log.length; event++) if (!drop(event)) keep[length++] = event;
  const rest = new EventLog();
  rest.load([batchOf(log, keep.subarray(0, length))]);
  return rest;
}

/** Some events as a batch for another log. */
export function batchOf(log: EventLog, events: Int32Array): EventBatch {
  return {
    user: events.map((event) => log.userOf(event)),
    item: events.map((event) => log.itemOf(event)),
    kind: Uint16Array.from(events, (event) => log.kindOf(event)),
    at: Float64Array.from(events, (event) => log.atOf(event)),
    answers: Uint8Array.from(events, (event) => Number(log.answers(event))),
    place: Int16Array.from(events, (event) => log.placeOf(event)),
    value: Float32Array.from(events, (event) => log.amountOf(event)),
  };
}

/**
 * Moves the events of a user up to a time to another user.
 * @param until milliseconds since 1970.
 * @returns those events, the earliest first.
 */
export function handOver(log: EventLog, from: number, to: number, until: number): readonly number[] {
  const own = eventsOf(log, from);
  const moved = own.filter((event) => log.atOf(event) <= until);
  if (moved.length === 0) return moved;
  const all = [...eventsOf(log, to), ...moved].sort((a, b) => log.atOf(a) - log.atOf(b) || a - b);
  log.relink(to, all);
  log.relink(
    from,
    own.filter((event) => log.atOf(event) > until),
  );
  return moved;
}

/** A user's events, the earliest first. */
function eventsOf(log: EventLog, user: number): number[] {
  const found: number[] = [];
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) found.push(event);
  return found.reverse();
}
