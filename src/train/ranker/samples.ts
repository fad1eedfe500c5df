/**
 * Samples to train the ranker on: items that were shown, with their features as they were, and what the user then did.
 *
 * - Each sample is one item of one list. Its label for an outcome is 1 where an event of that kind, by the same user with
 *   the same item, came within {@link WINDOW}; an event counts for the latest list before it that showed the item.
 * - Lists younger than the window are left out, as their labels are not known yet.
 * - Of samples without any outcome a share is kept, each with the weight of several: predicted probabilities stay those of
 *   the whole log, and memory is bounded however long the log is.
 */
import { tooBusy } from '../../guard/index.js';
import type { EventLog, Meanings } from '../../indexes/index.js';
import { DAY, MINUTE, withRoom } from '../../runtime/index.js';

/** The attribution window: how long after a list an event counts as an answer to it, in milliseconds. */
export const WINDOW = DAY;

/** How long online learning waits for answers, in milliseconds: most come within it, and for the rest it corrects. */
export const PROMPT = 10 * MINUTE;

/**
 * Whose lists are left out: those of marked bots, and of those who until {@link PROMPT} after a list, at a time in
 * milliseconds since 1970, did more than people do.
 */
export const leavesOut =
  (bots: { has(user: number): boolean }, log: EventLog, meanings: Meanings) =>
  (user: number, at: number): boolean =>
    bots.has(user) || tooBusy(log, meanings, user, at + PROMPT);

/** A user's latest events that are searched for answers, at most. */
const LATEST = 5_000;

/** Samples in columns, in the order of time. */
export interface Samples {
  readonly length: number;
  /** Features of each, `width` a row. */
  readonly width: number;
  readonly features: Float32Array;
  /** 0 or 1 for each outcome, `outcomes` a row. */
  readonly outcomes: number;
  readonly labels: Float32Array;
  /** How many samples of the log each stands for: 1 or more. */
  readonly weight: Float32Array;
  /** Its place in the list, from 0; 0 also for replayed samples, which were not shown. */
  readonly position: Int32Array;
  /** The list it was in. Lists are numbered from 0, in the order of time. */
  readonly list: Int32Array;
  readonly item: Int32Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
}

/** A served list, as it was logged. */
export interface ServedList {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly user: number;
  /** What was searched for; null, or absent, where nothing was. */
  readonly query?: string | null | undefined;
  readonly items: Int32Array;
  /** `[items, features]`, flattened. */
  readonly features: Float32Array;
}

/** The outcome of an event, by the code of its kind: an index in the list of outcomes, or -1. */
export type OutcomeOf = (kind: number) => number;

/** Samples that grow one by one. */
export class SampleColumns {
  readonly width: number;
  readonly outcomes: number;
  #length = 0;
  #features: Float32Array = new Float32Array(0);
  #labels: Float32Array = new Float32Array(0);
  readonly #weight: number[] = [];
  readonly #position: number[] = [];
  readonly #list: number[] = [];
  readonly #item: number[] = [];
  readonly #at: number[] = [];

  constructor(width: number, outcomes: number) {
    this.width = width;
    this.outcomes = outcomes;
  }

  get length(): number {
    return this.#length;
  }

  /** @param row where the sample's features begin in `features`. @returns the sample's number. */
  add(
    sample: { list: number; item: number; at: number; position: number; weight: number },
    features: Float32Array,
    row: number,
  ): number {
    const { width, outcomes } = this;
    this.#features = withRoom(this.#features, (this.#length + 1) * width);
    this.#labels = withRoom(this.#labels, (this.#length + 1) * outcomes);
    this.#features.set(features.subarray(row * width, (row + 1) * width), this.#length * width);
    this.#weight.push(sample.weight);
    this.#position.push(sample.position);
    this.#list.push(sample.list);
    this.#item.push(sample.item);
    this.#at.push(sample.at);
    return this.#length++;
  }

  label(sample: number, outcome: number, value: 0 | 1): void {
    this.#labels[sample * this.outcomes + outcome] = value;
  }

  get columns(): Samples {
    const { width, outcomes } = this;
    return {
      length: this.#length,
      width,
      outcomes,
      features: this.#features.subarray(0, this.#length * width),
      labels: this.#labels.subarray(0, this.#length * outcomes),
      weight: Float32Array.from(this.#weight),
      position: Int32Array.from(this.#position),
      list: Int32Array.from(this.#list),
      item: Int32Array.from(this.#item),
      at: Float64Array.from(this.#at),
    };
  }
}

/** What served lists are joined with, and how. */
export interface Joining {
  readonly log: EventLog;
  readonly outcomeOf: OutcomeOf;
  readonly outcomes: number;
  /** Features in a row. */
  readonly width: number;
  /** Lists from this time on are kept whole, for evaluation, in milliseconds since 1970. */
  readonly wholeFrom: number;
  /** The share of samples without any outcome that is kept before that, above 0, at most 1. */
  readonly keep: number;
  readonly random: () => number;
  /** The attribution window, in milliseconds; {@link WINDOW} by default. */
  readonly window?: number | undefined;
  /** Whether a user's list is left out, as they are a bot; none unless given. */
  readonly leaves?: ((user: number, at: number) => boolean) | undefined;
}

/** An outcome of an item that was shown, and when it came. */
interface Answer {
  readonly sample: number;
  readonly outcome: number;
  readonly at: number;
}

/**
 * Joins served lists with the events that answer them.
 *
 * @param lists in the order of time; in the samples they are numbered in that order, those left out included.
 */
export async function joinServedLists(
  lists: AsyncIterable<ServedList> | Iterable<ServedList>,
  joining: Joining,
): Promise<Samples> {
  const { log, outcomeOf, outcomes, width, wholeFrom, keep, random, window = WINDOW, leaves } = joining;
  const samples = new SampleColumns(width, outcomes);
  // By user and item: the answers that count for the latest list so far.
  const attributed = new Map<string, Answer[]>();
  let number = 0;
  for await (const { at, user, items, features } of lists) {
    if (leaves?.(user, at)) {
      number++;
      continue;
    }
    const answers = answersOf(log, user, at, window);
    for (let position = 0; position < items.length; position++) {
      const item = items[position];
      const own = (answers.get(item) ?? []).filter(({ kind }) => outcomeOf(kind) >= 0);
      const whole = at >= wholeFrom || own.length > 0;
      if (!whole && random() >= keep) continue;
      const weight = whole ? 1 : 1 / keep;
      const sample = samples.add({ list: number, item, at, position, weight }, features, position);
      if (own.length === 0) continue;
      const key = `${user} ${item}`;
      // Events after this list count for it, and for no earlier one.
      const earlier = attributed.get(key) ?? [];
      for (const one of earlier) if (one.at >= at) samples.label(one.sample, one.outcome, 0);
      for (const one of earlier) if (one.at < at) samples.label(one.sample, one.outcome, 1);
      attributed.set(
        key,
        own.map(({ kind, at: when }) => {
          samples.label(sample, outcomeOf(kind), 1);
          return { sample, outcome: outcomeOf(kind), at: when };
        }),
      );
    }
    number++;
  }
  return samples.columns;
}

/** A user's events within the window after `at`, by item, the latest first; times are in milliseconds since 1970. */
export function answersOf(
  log: EventLog,
  user: number,
  at: number,
  window: number,
): ReadonlyMap<number, readonly { readonly kind: number; readonly at: number }[]> {
  const answers = new Map<number, { kind: number; at: number }[]>();
  let event = log.lastOfUser(user);
  for (let steps = 0; event >= 0 && steps < LATEST; steps++, event = log.beforeOfUser(event)) {
    const when = log.atOf(event);
    if (when < at) break;
    const item = log.itemOf(event);
    if (item < 0 || when >= at + window) continue;
    const known = answers.get(item);
    if (known) known.push({ kind: log.kindOf(event), at: when });
    else answers.set(item, [{ kind: log.kindOf(event), at: when }]);
  }
  return answers;
}

/** Samples of lists that begin within `[from, before)`, on the same memory. */
export function within(samples: Samples, from: number, before: number): Samples {
  const { at, length } = samples;
  let first = 0;
  while (first < length && at[first] < from) first++;
  let end = first;
  while (end < length && at[end] < before) end++;
  return sliced(samples, first, end);
}

/** The samples from `first` to before `end`, on the same memory. */
export function sliced(samples: Samples, first: number, end: number): Samples {
  const { width, outcomes, features, labels, weight, position, list, item, at } = samples;
  return {
    length: end - first,
    width,
    outcomes,
    features: features.subarray(first * width, end * width),
    labels: labels.subarray(first * outcomes, end * outcomes),
    weight: weight.subarray(first, end),
    position: position.subarray(first, end),
    list: list.subarray(first, end),
    item: item.subarray(first, end),
    at: at.subarray(first, end),
  };
}

/** Samples one after the other, in memory of their own; lists keep the numbers they had. */
export function together(parts: readonly [Samples, ...Samples[]]): Samples {
  const [{ width, outcomes }] = parts;
  const joined = <Column extends Float32Array | Int32Array | Float64Array>(
    column: (part: Samples) => Column,
  ): Column => {
    const columns = parts.map(column);
    const make = columns[0].constructor as new (length: number) => Column;
    const all = new make(columns.reduce((sum, { length }) => sum + length, 0));
    let from = 0;
    for (const one of columns) {
      all.set(one, from);
      from += one.length;
    }
    return all;
  };
  return {
    length: parts.reduce((sum, { length }) => sum + length, 0),
    width,
    outcomes,
    features: joined(({ features }) => features),
    labels: joined(({ labels }) => labels),
    weight: joined(({ weight }) => weight),
    position: joined(({ position }) => position),
    list: joined(({ list }) => list),
    item: joined(({ item }) => item),
    at: joined(({ at }) => at),
  };
}

/** The samples of some lists, in memory of their own. @param wanted by the number of a list. */
export function ofLists(samples: Samples, wanted: (list: number) => boolean): Samples {
  const { width, outcomes, features, labels, weight, position, list, item, at } = samples;
  const columns = new SampleColumns(width, outcomes);
  for (let s = 0; s < samples.length; s++) {
    if (!wanted(list[s])) continue;
    const row = { list: list[s], item: item[s], at: at[s], position: position[s], weight: weight[s] };
    const number = columns.add(row, features, s);
    for (let k = 0; k < outcomes; k++) if (labels[s * outcomes + k] > 0) columns.label(number, k, 1);
  }
  return columns.columns;
}

/** The parts of samples that were split, by time or otherwise. */
export interface TimeSplit {
  readonly train: Samples;
  /** For early stopping and calibration. */
  readonly validation: Samples;
  /** The most recent, for evaluation. */
  readonly heldOut: Samples;
}

/**
 * Splits samples by time; no list is in two parts.
 *
 * @param first, second where the validation and the held-out set begin, in milliseconds since 1970.
 */
export function splitByTime(samples: Samples, first: number, second: number): TimeSplit {
  return {
    train: within(samples, Number.NEGATIVE_INFINITY, first),
    validation: within(samples, first, second),
    heldOut: within(samples, second, Number.POSITIVE_INFINITY),
  };
}

/** The samples of each list, one list after the other: those from `from` to before `end`. */
export function* listRanges({
  length,
  list,
}: Pick<Samples, 'length' | 'list'>): Iterable<{ readonly from: number; readonly end: number }> {
  for (let from = 0; from < length; ) {
    let end = from + 1;
    while (end < length && list[end] === list[from]) end++;
    yield { from, end };
    from = end;
  }
}

/** The time before which a share of the lists lies, in milliseconds since 1970; infinity where there are none. */
export function timeOfShare(samples: Samples, share: number): number {
  const begins = Array.from(listRanges(samples), ({ from }) => samples.at[from]);
  return begins[Math.floor(share * begins.length)] ?? Number.POSITIVE_INFINITY;
}
