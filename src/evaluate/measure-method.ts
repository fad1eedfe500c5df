/** Measuring a method: its list for each user, compared with the held-out items. */
import type { EventLog, Sequences } from '../indexes/index.js';
import { type Estimate, type EvaluatedList, measure, measureLists } from '../metrics/index.js';
import type { Eligible } from '../retrieve/index.js';
import { seeded } from '../runtime/index.js';
import { momentOf } from '../train/index.js';
import type { Method } from './methods.js';
import { amongDrawn } from './negatives.js';
import type { EvaluateOptions } from './options.js';
import type { Split } from './split.js';

/** The number of users between two checks of the signal. */
const STRIDE = 64;

/** The parameters of an evaluation, the same for all methods. */
export interface Measuring extends Pick<EvaluateOptions, 'ks' | 'negatives' | 'signal'> {
  readonly split: Split;
  readonly seed: number;
  /** The items that can be in a user's list. */
  readonly eligibleFor: (user: number) => Eligible;
  /** One more than the largest number of an item; and the number of items ranked for each user. */
  readonly items: number;
  readonly ranked: number;
  /** The share of users who had an item, above 0 and up to 1. */
  readonly popularity: (item: number) => number;
  /** Called now and then with the number of measured users. */
  readonly onProgress: (done: number) => void;
}

/** Segments of users by the number of events that are not held out. */
const SEGMENTS = [
  { name: 'few', most: 5 },
  { name: 'some', most: 20 },
  { name: 'many', most: Number.POSITIVE_INFINITY },
] as const;

export type SegmentName = (typeof SEGMENTS)[number]['name'];

/** The metrics of a method for all users, and for each segment. */
export interface Measured {
  readonly all: { readonly [metric: string]: Estimate };
  readonly segments: readonly {
    readonly name: SegmentName;
    readonly people: number;
    readonly figures: { readonly [metric: string]: Estimate };
  }[];
}

function segmentOf(rest: EventLog, user: number): SegmentName {
  let events = 0;
  for (let event = rest.lastOfUser(user); event >= 0 && events <= 20; event = rest.beforeOfUser(event))
    events++;
  return (SEGMENTS.find(({ most }) => events <= most) ?? SEGMENTS[2]).name;
}

/** @throws the signal's reason where it was aborted. */
export async function measureMethod(
  { best, order }: Method,
  { split, seed, ks, negatives, eligibleFor, items, ranked, popularity, onProgress, signal }: Measuring,
): Promise<Measured> {
  const lists: EvaluatedList[] = [];
  const bySegment = new Map<SegmentName, EvaluatedList[]>(SEGMENTS.map(({ name }) => [name, []]));
  const amongSampled: EvaluatedList[] = [];
  // The same for every method with `order`, as users are always in the same order.
  const random = seeded(seed);
  for (const [user, wanted] of order ? split.wanted : inTime(split)) {
    const eligible = eligibleFor(user);
    const one = { list: best(user, eligible), wanted };
    lists.push(one);
    bySegment.get(segmentOf(split.rest, user))?.push(one);
    if (negatives !== undefined && order) {
      const among = amongDrawn(wanted, negatives, items, eligible, random);
      const list = order(user, eligible, among);
      const named = new Set(list);
      // Items without a score by the method come last, in random order.
      amongSampled.push({ list: [...list, ...among.filter((item) => !named.has(item))], wanted });
    }
    if (lists.length % STRIDE === 0) {
      onProgress(lists.length);
      // Yields to the event loop for signals and the progress line.
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  }
  const all = measure(lists, ks, { items: ranked, popularity, seed });
  const sampled = measureLists(amongSampled, amongSampled.length > 0 ? ks : [], seed);
  const renamed = Object.entries(sampled).map(([metric, value]) => [`${metric} among ${negatives}`, value]);
  const segments = [...bySegment].map(([name, own]) => ({
    name,
    people: own.length,
    figures: own.length > 0 ? measureLists(own, ks, seed) : {},
  }));
  return { all: { ...all, ...Object.fromEntries(renamed) }, segments };
}

/** Users by the time of their last event, users without events by number. */
function inTime({ wanted, rest }: Split): [number, ReadonlySet<number>][] {
  return [...wanted].sort(([a], [b]) => momentOf(rest, a) - momentOf(rest, b) || a - b);
}

/**
 * The share of users who had each item; for an item that nobody had, as if one more user had it.
 *
 * @param users the number of users.
 */
export function popularityIn(
  { start, item }: Sequences,
  items: number,
  users: number,
): (item: number) => number {
  const had = new Float64Array(items);
  for (let user = 0; user + 1 < start.length; user++) {
    for (const own of new Set(item.subarray(start[user], start[user + 1]))) had[own]++;
  }
  return (one) => (had[one] ? had[one] / users : 1 / (users + 1));
}
