/** A profile of the data: the statistics that determine which methods of recommendation suit it. */
import type { EventLog, Meanings } from '../../indexes/index.js';
import { sumOf } from '../../runtime/index.js';
import { type OrderTest, orderTest, someUsersOf } from './order-test.js';

/** For longer logs, only the events of some people are tested for information in their order. */
const EVENTS = 300_000;

/** The share of latest positive events that is checked for new items. */
const LATEST = 0.1;

/** The share of most popular items whose share of events is computed. */
const POPULAR = 0.01;

/** Statistics of positive events, unless stated otherwise. Shares are 0 to 1. */
export interface DataProfile {
  readonly events: number;
  /** The number of people and items with events. */
  readonly people: number;
  readonly items: number;
  /** The median number of distinct items of a person. */
  readonly perPerson: number;
  /** The share of pairs of a person and an item with an event. */
  readonly density: number;
  /** The share of events on an item that the person had before. */
  readonly repeats: number;
  /** The share of events at the same time as another of the same person. */
  readonly sameTime: number;
  /** The share of events on items that nobody had before, in the latest tenth. */
  readonly newItems: number;
  /** The share of events on the most popular 1 % of items; 0.01 if all are equally popular. */
  readonly popular: number;
  readonly order: OrderTest;
}

/**
 * Computes the profile of a log. Time: a sort of the events, and {@link orderTest} on at most {@link EVENTS} of them.
 */
export function profileOf(log: EventLog, meanings: Meanings, items: number): DataProfile {
  const positive = (event: number) => log.itemOf(event) >= 0 && meanings.weight[log.kindOf(event)] > 0;
  const order = orderTest(someUsersOf(log, EVENTS), meanings, items);
  const byPerson: number[] = [];
  let [events, repeated, sameTime] = [0, 0, 0];
  for (let user = 0; user < log.users; user++) {
    const had = new Set<number>();
    let last = Number.NaN;
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      if (!positive(event)) continue;
      events++;
      const item = log.itemOf(event);
      if (had.has(item)) repeated++;
      had.add(item);
      if (log.atOf(event) === last) sameTime++;
      last = log.atOf(event);
    }
    if (had.size > 0) byPerson.push(had.size);
  }
  const pairs = sumOf(byPerson);
  const { counts, newItems } = byItem(log, items, events, positive);
  const of = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
  const most = counts.slice(0, Math.ceil(POPULAR * counts.length));
  return {
    events,
    people: byPerson.length,
    items: counts.length,
    perPerson: byPerson.sort((a, b) => a - b)[byPerson.length >> 1] ?? 0,
    density: of(pairs, byPerson.length * counts.length),
    repeats: of(repeated, events),
    sameTime: of(sameTime, events),
    newItems,
    popular: of(sumOf(most), events),
    order,
  };
}

/** The number of events of each item, the highest first; and the share of new items in the latest events. */
function byItem(log: EventLog, items: number, events: number, positive: (event: number) => boolean) {
  const count = new Float64Array(items);
  const latest = Math.floor((1 - LATEST) * events);
  const old = new Uint8Array(items);
  let [seen, fresh] = [0, 0];
  for (const event of log.byTime()) {
    if (!positive(event)) continue;
    const item = log.itemOf(event);
    count[item]++;
    if (seen++ < latest) old[item] = 1;
    else if (old[item] === 0) fresh++;
  }
  const counts = Array.from(count)
    .filter((times) => times > 0)
    .sort((a, b) => b - a);
  return { counts, newItems: events > latest ? fresh / (events - latest) : 0 };
}
