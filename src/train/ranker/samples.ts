/**
 * Training samples of the ranker: shown items with their features at that time, and the user's actions as labels.
 *
 * - Each sample is an item of a list. Its label for an outcome is 1 if an event of that kind by the same user on the
 *   same item followed within {@link WINDOW}; an event is attributed to the latest list before it with the item.
 * - Lists younger than the window are left out, as their labels are not final.
 * - Only a share of the samples without outcomes is kept, with higher weights: predicted probabilities are those of the
 *   whole log, and memory is bounded for any length of the log.
 */
import { tooBusy } from '../../guard/index.js';
import type { EventLog, Meanings } from '../../indexes/index.js';
import { DAY, MINUTE, withRoom } from '../../runtime/index.js';

/** The attribution window: the time after a list in which events are attributed to it, in milliseconds. */
export const WINDOW = DAY;

/**
 * How long online learning waits for events on a list, in milliseconds: most arrive within this time, and it corrects
 * for the rest.
 */
export const PROMPT = 10 * MINUTE;

/**
 * Whether a list is left out: those of marked bots, and of users with more events than people have until {@link PROMPT}
 * after the list, whose time is in milliseconds since 1970.
 */
export const leavesOut =
  (bots: { has(user: number): boolean }, log: EventLog, meanings: Meanings) =>
  (user: number, at: number): boolean =>
    bots.has(user) || tooBusy(log, meanings, user, at + PROMPT);

/** The maximum number of a user's latest events that are searched for attributed ones. */
const LATEST = 5_000;

/** Samples in columns, in chronological order. */
export interface Samples {
  readonly length: number;
  /** The features, `width` per row. */
  readonly width: number;
  readonly features: Float32Array;
  /** Labels, 0 or 1, `outcomes` per row. */
  readonly outcomes: number;
  readonly labels: Float32Array;
  /** The number of samples of the log that each represents: 1 or more. */
  readonly weight: Float32Array;
  /** Its position in the list, from 0; 0 also for replayed samples, which were not shown. */
  readonly position: Int32Array;
  /** The number of its list, from 0 in chronological order. */
  readonly list: Int32Array;
  readonly item: Int32Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
}

/** A served list, as logged. */
export interface ServedList {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly user: number;
  /** The query; null or absent if the list is no search. */
  readonly query?: string | null | undefined;
  readonly items: Int32Array;
  /** `[items, features]`, flattened. */
  readonly features: Float32Array;
}

/** The outcome of an event, by the code of its kind: an index in the list of outcomes, or -1. */
export type OutcomeOf = (kind: number) => number;

/** A growing set of samples. */
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

  /** @param row the start of the sample's features in `features`. @returns the sample's number. */
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

/** The options of joining served lists with events. */
export interface Joining {
  readonly log: EventLog;
  readonly outcomeOf: OutcomeOf;
  readonly outcomes: number;
  /** The number of features in a row. */
  readonly width: number;
  /** The time from which on lists are kept whole for evaluation, in milliseconds since 1970. */
  readonly wholeFrom: number;
  /** The share of samples without outcomes that is kept before that, above 0 and up to 1. */
  readonly keep: number;
  readonly random: () => number;
  /** The attribution window, in milliseconds; {@link WINDOW} by default. */
  readonly window?: number | undefined;
  /** Whether a user's list is left out, as they are a bot; none by default. */
  readonly leaves?: ((user: number, at: number) => boolean) | undefined;
}

/** An outcome of a shown item, and its time. */
interface Answer {
  readonly sample: number;
  readonly outcome: number;
  readonly at: number;
}

/**
 * Joins served lists with the events attributed to them.
 *
 * @param lists in chronological order; they are numbered in this order in the samples, including those left out.
 */
export async function joinServedLists(
  lists: AsyncIterable<ServedList> | Iterable<ServedList>,
  joining: Joining,
): Promise<Samples> {
  const { log, outcomeOf, outcomes, width, wholeFrom, keep, random, window = WINDOW, leaves } = joining;
  const samples = new SampleColumns(width, outcomes);
  // By user and item: the answers attributed to the latest list so far.
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
      // Events after this list are attributed to it, and to no earlier one.
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

/** The samples of lists within `[from, before)`, sharing memory. */
export function within(samples: Samples, from: number, before: number): Samples {
  const { at, length } = samples;
  let first = 0;
  while (first < length && at[first] < from) first++;
  let end = first;
  while (end < length && at[end] < before) end++;
  return sliced(samples, first, end);
}

/** The samples from `first` to before `end`, sharing memory. */
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

/** A concatenation of samples, copied; lists keep their numbers. */
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

/** The samples of some lists, copied. @param wanted whether a list is included, by its number. */
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

/** The parts of a split, by time or otherwise. */
export interface TimeSplit {
  readonly train: Samples;
  /** For early stopping and calibration. */
  readonly validation: Samples;
  /** The most recent samples, for evaluation. */
  readonly heldOut: Samples;
}

/**
 * Splits samples by time; no list is in two parts.
 *
 * @param first, second the begin of the validation and of the held-out set, in milliseconds since 1970.
 */
export function splitByTime(samples: Samples, first: number, second: number): TimeSplit {
  return {
    train: within(samples, Number.NEGATIVE_INFINITY, first),
    validation: within(samples, first, second),
    heldOut: within(samples, second, Number.POSITIVE_INFINITY),
  };
}

/** The ranges of samples of each list, in order: from `from` to before `end`. */
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

/** The time before which a share of the lists was served, in milliseconds since 1970; infinity if there are none. */
export function timeOfShare(samples: Samples, share: number): number {
  const begins = Array.from(listRanges(samples), ({ from }) => samples.at[from]);
  return begins[Math.floor(share * begins.length)] ?? Number.POSITIVE_INFINITY;
}
