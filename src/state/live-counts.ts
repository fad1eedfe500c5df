/** Counts that are updated with each event: popularity, rates, tastes and counters, without the events of bots. */
import {
  type Content,
  type Counters,
  type EventBatch,
  type EventLog,
  kindCode,
  logLiftOf,
  type Meanings,
  type Popularity,
  type Rates,
  type Tastes,
} from '../indexes/index.js';
import type { People } from './people.js';

export interface LiveCounts {
  readonly log: EventLog;
  readonly meanings: Meanings;
  readonly people: People;
  readonly popularity: Popularity;
  readonly rates: Rates;
  readonly tastes: Tastes;
  readonly counters: Counters;
}

/** Counts events that are in the log. */
export function countEvents(
  { meanings, people, popularity, tastes, counters }: LiveCounts,
  { user: users, item: items, kind, at, marked }: EventBatch,
): void {
  for (let k = 0; k < users.length; k++) {
    const weight = meanings.weight[kind[k]];
    const user = users[k];
    const item = people.bots.has(user) || marked?.[k] === 1 ? -1 : items[k];
    popularity.add(item, weight, at[k]);
    tastes.add(user, item, weight);
    counters.add(user, item, weight, at[k]);
    people.changed(user);
  }
}

/**
 * Counts how often items have positive events after an impression, and without one. To be called before the events
 * are in the log: an impression is weighted by the user's taste before it.
 */
export function countRates(
  { meanings, people, rates }: LiveCounts,
  content: Content,
  { user: users, item: items, kind, answers, place, marked }: EventBatch,
): void {
  const taken = new Set<string>();
  for (let k = 0; k < users.length; k++) {
    const [user, item] = [users[k], items[k]];
    const weight = meanings.weight[kind[k]];
    if (item < 0 || weight < 0 || people.bots.has(user) || marked?.[k] === 1) continue;
    if (!answers?.[k]) {
      if (weight > 0) rates.found(content.of(item));
      continue;
    }
    const { experience } = people.historyOf(user);
    if (weight === 0) {
      const { feature, logLift } = experience;
      const lift = logLiftOf(content.of(item), (one) => logLift[feature.indexOf(one)] ?? 0);
      rates.shown(item, place?.[k] ?? -1, Math.exp(lift));
      continue;
    }
    // Only the first positive event of a user with an item counts.
    const before = experience.taken[experience.item.indexOf(item)] ?? 0;
    const key = `${user} ${item}`;
    if (before === 0 && !taken.has(key)) rates.taken(item);
    taken.add(key);
  }
}

/**
 * Marks users as bots, unless a tag confirms that they are people: their events, past and future, are taken out of
 * the live counts at once, and out of the indexes with the next refresh.
 */
export function markAsBots(
  { log, meanings, people, popularity, tastes, counters }: LiveCounts,
  users: readonly number[],
): void {
  const withdrawn: { item: number; weight: number; at: number }[] = [];
  for (const user of users) {
    if (!people.mayBeBot(user)) continue;
    people.bots.add(user);
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      const weight = meanings.weight[log.kindOf(event)];
      const [item, at] = [log.itemOf(event), log.atOf(event)];
      withdrawn.push({ item, weight, at });
      counters.removeFromItem(item, weight, at);
    }
    tastes.forget(user);
  }
  if (withdrawn.length > 0) popularity.remove(withdrawn);
}

/** A selection of events to withdraw, by numbers; all given conditions must hold. */
export interface WithdrawnEvents {
  readonly user?: number | undefined;
  readonly item?: number | undefined;
  readonly kind?: number | undefined;
  /** Milliseconds since 1970. */
  readonly at?: number | undefined;
  /** The maximum number of events; all by default. */
  readonly most?: number | undefined;
}

/**
 * Withdraws events: from histories and live counts at once, and from the graph and the weights with the next
 * refresh. A person's liking of an item that another event shows remains.
 */
export function withdrawEvents(counts: LiveCounts, selected: WithdrawnEvents): void {
  const { log } = counts;
  const { user, item, kind, at, most = Number.POSITIVE_INFINITY } = selected;
  const found: number[] = [];
  const look = (event: number) => {
    if (found.length >= most) return;
    if (item !== undefined && log.itemOf(event) !== item) return;
    if (kind !== undefined && kindCode(log.kindOf(event)) !== kind) return;
    if (at !== undefined && log.atOf(event) !== at) return;
    if (log.itemOf(event) >= 0) found.push(event);
  };
  if (user === undefined) for (let event = 0; event < log.length; event++) look(event);
  else for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) look(event);
  withdraw(counts, found);
}

/** How many events are withdrawn in one turn of the event loop. */
const TURN = 20_000;

/** Withdraws all events with an item that are older than a time, in milliseconds since 1970. @returns their number. */
export async function withdrawBefore(counts: LiveCounts, before: number): Promise<number> {
  const { log } = counts;
  let withdrawn = 0;
  let found: number[] = [];
  const take = async () => {
    withdraw(counts, found);
    withdrawn += found.length;
    found = [];
    await new Promise(setImmediate);
  };
  const { length } = log;
  for (let event = 0; event < length; event++) {
    if (log.atOf(event) < before && log.itemOf(event) >= 0) found.push(event);
    if (found.length >= TURN) await take();
  }
  if (found.length > 0) await take();
  return withdrawn;
}

/** Withdraws events of the log by their numbers, as {@link withdrawEvents} does. */
export function withdraw(counts: LiveCounts, events: readonly number[]): void {
  const { log, meanings, people, popularity, tastes, counters } = counts;
  const uncounted: { item: number; weight: number; at: number }[] = [];
  const changed = new Map<number, Set<number>>();
  for (const event of events) {
    const [user, item, at] = [log.userOf(event), log.itemOf(event), log.atOf(event)];
    if (item < 0) continue;
    const weight = meanings.weight[log.kindOf(event)];
    log.withdraw(event);
    changed.set(user, (changed.get(user) ?? new Set()).add(item));
    if (people.bots.has(user)) continue;
    uncounted.push({ item, weight, at });
    counters.removeFromItem(item, weight, at);
  }
  popularity.remove(uncounted);
  for (const [user, items] of changed) {
    for (const item of items) if (!likes(counts, user, item)) tastes.remove(user, item);
    people.changed(user);
  }
}

/** Whether a person has a positive event with an item. */
function likes({ log, meanings }: LiveCounts, user: number, item: number): boolean {
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    if (log.itemOf(event) === item && meanings.weight[log.kindOf(event)] > 0) return true;
  }
  return false;
}
