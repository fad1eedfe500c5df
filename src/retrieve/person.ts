/** Reading a user's history from events before retrieval: liked, seen, and finished or dismissed items. */
import { APART, amountOf, kindCode, Marks, readExperience } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import type { Due } from './due.js';
import type { History, Takings } from './history.js';
import type { Person } from './retriever.js';
import type { World } from './world.js';

/** The number of latest liked items that count. */
const LIKED = 16;

/** The factor of weight for each step back in a person's likes. */
const FADING = 0.77;

/** The number of latest different items kept as seen, and of impressions that a positive event counts as. */
const SEEN = 1_000;

const TAKEN = 5;

/** The number of latest liked items that count for models that ignore order. */
const HAD = 1_000;

const FADED = Float64Array.from({ length: LIKED }, (_, step) => FADING ** step);

const DISLIKED = -1;

/** The number of latest different items kept as consumed. */
const KEPT_TAKINGS = 1_000;

class HistoryBuffers {
  /** By item: its position among those consumed, from 1. */
  readonly takings = new Marks();
  /** By item: its position among all liked ones, from 1, or DISLIKED. */
  readonly likes = new Marks();
  readonly ended = new Marks();
  /** By item: the kind of the strongest positive event that came later than what is read, from 1. */
  readonly later = new Marks();
  /** By item: its position among those seen, from 1. */
  readonly seen = new Marks();
}

/** Consumed items as they are read, from the latest back. */
class TakingsSoFar {
  readonly #rows: { readonly item: number; times: number; first: number; readonly last: number }[] = [];

  constructor(private readonly places: Marks) {}

  add(item: number, at: number): void {
    const place = this.places.of(item);
    if (place === 0) {
      if (this.#rows.length < KEPT_TAKINGS)
        this.places.note(item, this.#rows.push({ item, times: 1, first: at, last: at }));
      return;
    }
    const row = this.#rows[place - 1];
    if (row.first - at >= APART) row.times++;
    row.first = at;
  }

  get columns(): Takings {
    return {
      item: Int32Array.from(this.#rows, ({ item }) => item),
      times: Int32Array.from(this.#rows, ({ times }) => times),
      first: Float64Array.from(this.#rows, ({ first }) => first),
      last: Float64Array.from(this.#rows, ({ last }) => last),
    };
  }
}

export interface Reading {
  readonly person: Person;
  /** Items not to be recommended to them, see {@link History}, and the item in view. */
  readonly done: ReadonlySet<number>;
}

/** The data needed for reading a person's events. */
type Readable = Pick<World, 'log' | 'meanings' | 'content' | 'rates' | 'items'>;

/**
 * Reads a person's events, from the latest back.
 * @param user their number, or -1.
 * @param allDone whether every item the person had an event with counts as done.
 */
export function readHistory(world: Readable, user: number, scratch: Scratch, allDone = false): History {
  const { log, meanings, items } = world;
  const buffers = scratch.of(HistoryBuffers);
  const likes = buffers.likes.begin(items);
  const ended = buffers.ended.begin(items);
  const later = buffers.later.begin(items);
  const places = buffers.seen.begin(items);
  const item: number[] = [];
  const count: number[] = [];
  const had: number[] = [];
  const amount: number[] = [];
  const measured: number[] = [];
  const done: number[] = [];
  const refused: number[] = [];
  const seen: number[] = [];
  const times: number[] = [];
  const last: number[] = [];
  const takings = new TakingsSoFar(buffers.takings.begin(items));
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const named = log.itemOf(event);
    if (named < 0) continue;
    const kind = log.kindOf(event);
    const weight = meanings.weight[kind];
    const impressions = weight > 0 ? TAKEN : 1;
    const place = places.of(named);
    if (place > 0) times[place - 1] += impressions;
    else if (seen.length < SEEN) {
      places.note(named, seen.push(named));
      times.push(impressions);
      last.push(Number.NEGATIVE_INFINITY);
    }
    if (weight === 0) {
      const noted = places.of(named) - 1;
      if (noted >= 0 && last[noted] < log.atOf(event)) last[noted] = log.atOf(event);
    }
    if (meanings.repeats?.[kind] === 1) takings.add(named, log.atOf(event));
    const since = later.of(named) - 1;
    if (weight > 0 && (since < 0 || weight > meanings.weight[since])) later.note(named, kind + 1);
    // An item that was disliked and later liked is no longer hidden.
    const revoked =
      weight < 0 && since >= 0 && (meanings.weight[since] > -weight || kindCode(since) === kindCode(kind));
    const hides = allDone || (meanings.hides[kind] === 1 && !revoked);
    if (hides && ended.of(named) === 0) ended.note(named, done.push(named));
    if (meanings.hides[kind] === 1 && weight < 0 && !revoked) refused.push(named);
    // The latest event counts: an item disliked after it was liked is not liked.
    const mark = likes.of(named);
    if (weight < 0 && mark === 0) likes.note(named, DISLIKED);
    if (weight <= 0 || mark === DISLIKED) continue;
    const told = log.amountOf(event);
    const much = told > 0 ? told * weight : weight;
    if (mark > 0) {
      amount[mark - 1] += weight;
      measured[mark - 1] += much;
      if (mark <= item.length) count[mark - 1] = Math.max(count[mark - 1], weight);
      continue;
    }
    if (had.length >= HAD) continue;
    likes.note(named, had.push(named));
    amount.push(weight);
    measured.push(much);
    if (item.length >= LIKED) continue;
    item.push(named);
    count.push(weight);
  }
  return {
    item: Int32Array.from(item),
    count: Float64Array.from(count),
    had: amountsOf(had, amount, measured),
    done: Int32Array.from(done),
    refused: Int32Array.from(refused),
    seen: { item: Int32Array.from(seen), times: Int32Array.from(times), last: Float64Array.from(last) },
    takings: takings.columns,
    experience: readExperience(world, user, scratch),
  };
}

/** Amounts as they count; where no event has one, both columns share memory. */
function amountsOf(
  items: readonly number[],
  amounts: readonly number[],
  measured: readonly number[],
): History['had'] {
  const value = Float64Array.from(amounts, amountOf);
  const named = measured.some((amount, k) => amount !== amounts[k]);
  return {
    item: Int32Array.from(items),
    value,
    measured: named ? Float64Array.from(measured, amountOf) : value,
  };
}

/**
 * The person with a history. `current` is the item in view, or -1: it comes before all others, as if it were just
 * liked, and weighs most, however strongly other items were liked.
 */
export function personOf(
  user: number,
  { item, count, had, seen, experience }: History,
  interests: readonly number[],
  current = -1,
): Person {
  const liked = new Int32Array(current < 0 ? item.length : LIKED);
  const weight = new Float64Array(liked.length);
  let steps = 0;
  if (current >= 0) {
    let most = 1;
    for (let k = 0; k < count.length; k++) if (count[k] > most) most = count[k];
    liked[0] = current;
    weight[0] = most;
    steps = 1;
  }
  for (let k = 0; k < item.length && steps < LIKED; k++) {
    if (item[k] === current) continue;
    liked[steps] = item[k];
    weight[steps] = count[k] * FADED[steps];
    steps++;
  }
  return {
    user,
    liked: { item: liked.subarray(0, steps), weight: weight.subarray(0, steps) },
    had: current < 0 ? had : withCurrent(had, current),
    seen,
    experience,
    interests,
  };
}

/** A person with due items, whose scores are not lowered for having been consumed before. */
export function withDue(person: Person, due: Due): Person {
  const { item, times, last } = person.seen;
  const fresh = times.slice();
  for (let d = 0; d < due.item.length; d++) {
    const place = item.indexOf(due.item[d]);
    if (place >= 0) fresh[place] = 0;
  }
  return { ...person, due, seen: { item, last, times: fresh } };
}

/** Consumed items, preceded by the item in view with the largest weight of them. */
function withCurrent({ item, value, measured }: Person['had'], current: number): Person['had'] {
  const others =
    item.indexOf(current) < 0 ? [...item.keys()] : [...item.keys()].filter((k) => item[k] !== current);
  const before = (amounts: Float64Array) =>
    Float64Array.from([amounts.reduce((a, b) => Math.max(a, b), 1), ...others.map((k) => amounts[k])]);
  return {
    item: Int32Array.from([current, ...others.map((k) => item[k])]),
    value: before(value),
    measured: before(measured),
  };
}

/** Reads a person's events: {@link readHistory} followed by {@link personOf}. */
export function readPerson(
  world: Readable,
  options: {
    readonly user: number;
    readonly interests?: readonly number[];
    /** The item in view, or -1. */
    readonly current?: number;
    /** Whether every item the person had an event with counts as done. */
    readonly allDone?: boolean;
  },
  scratch: Scratch,
): Reading {
  const { user, interests = [], current = -1, allDone = false } = options;
  const history = readHistory(world, user, scratch, allDone);
  const done = new Set(history.done);
  if (current >= 0) done.add(current);
  return { person: personOf(user, history, interests, current), done };
}
