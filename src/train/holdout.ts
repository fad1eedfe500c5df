/**
 * Holdouts: events at the end of users' histories, or others, are excluded from training for validation or evaluation.
 */
import type { EventLog } from '../indexes/index.js';
import { seeded } from '../runtime/index.js';

/** An item of a user that is held out for prediction. */
export interface Target {
  readonly user: number;
  readonly item: number;
}

/**
 * The last positive event of each user as the target, held out with all their other events on its item, which would
 * disclose it; and with the positive events after it, if not every event can be the target.
 *
 * @param likes whether an event is positive.
 * @param fewest users with fewer distinct items keep all.
 * @param mayBe whether an event can be the target; all can by default.
 * @returns the targets, and the numbers of the events held out.
 */
export function lastOfEach(
  log: EventLog,
  users: Iterable<number>,
  likes: (event: number) => boolean,
  fewest: number,
  mayBe: (event: number) => boolean = () => true,
): { targets: Target[]; held: Set<number> } {
  const targets: Target[] = [];
  const held = new Set<number>();
  for (const user of users) {
    let target = -1;
    const items = new Set<number>();
    const later: number[] = [];
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      if (!likes(event)) continue;
      if (target < 0 && mayBe(event)) target = log.itemOf(event);
      if (target < 0) later.push(event);
      else items.add(log.itemOf(event));
    }
    if (items.size < fewest) continue;
    targets.push({ user, item: target });
    for (const event of later) held.add(event);
    // Also impressions and dislikes, which would disclose the target, or exclude it from their list.
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      if (log.itemOf(event) === target) held.add(event);
    }
  }
  return { targets, held };
}

/**
 * A random part of each person's items, with all their events on them; everybody keeps some. Deterministic, and
 * independent of other items and people.
 * @param likes returns whether an event is positive.
 * @param share of the items that each person took, 0 to 1.
 * @param seed selects the random items; a holdout within the rest of another one needs a different seed.
 */
export function someOfEach(
  log: EventLog,
  users: Iterable<number>,
  likes: (event: number) => boolean,
  share: number,
  seed = 0,
): { targets: Target[]; held: Set<number> } {
  const targets: Target[] = [];
  const held = new Set<number>();
  for (const user of users) {
    const taken = new Set<number>();
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event))
      if (likes(event)) taken.add(log.itemOf(event));
    const chosen = new Set([...taken].filter((item) => lotOf(user, item, seed) < share));
    if (chosen.size === 0 || chosen.size === taken.size) continue;
    for (const item of chosen) targets.push({ user, item });
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      if (chosen.has(log.itemOf(event))) held.add(event);
    }
  }
  return { targets, held };
}

/** A pseudo-random number from 0 to below 1 for a person and item. */
function lotOf(user: number, item: number, seed: number): number {
  return seeded(
    Math.imul(user + 1, 0x9e3779b1) ^ Math.imul(item + 1, 0x85ebca6b) ^ Math.imul(seed, 0xc2b2ae35),
  )();
}

/**
 * Items hidden entirely, as if they were new, and the last of them that each user took.
 *
 * @param likes whether an event is positive.
 * @param share of the items that anybody took, 0 to 1.
 * @param random numbers from 0 to below 1.
 */
export function asNew(
  log: EventLog,
  likes: (event: number) => boolean,
  share: number,
  random: () => number,
): { targets: Target[]; hidden: ReadonlySet<number> } {
  const taken = new Set<number>();
  for (let event = 0; event < log.length; event++) if (likes(event)) taken.add(log.itemOf(event));
  const hidden = new Set([...taken].sort((a, b) => a - b).filter(() => random() < share));
  const targets: Target[] = [];
  for (let user = 0; user < log.users; user++) {
    let event = log.lastOfUser(user);
    while (event >= 0 && !(likes(event) && hidden.has(log.itemOf(event)))) event = log.beforeOfUser(event);
    if (event >= 0) targets.push({ user, item: log.itemOf(event) });
  }
  return { targets, hidden };
}

/**
 * The items that each user took for the first time at or after a time, with all events from then on held out.
 *
 * @param moment milliseconds since 1970.
 */
export function after(
  log: EventLog,
  moment: number,
  likes: (event: number) => boolean,
): { wanted: Map<number, Set<number>>; isHeld: (event: number) => boolean } {
  const wanted = new Map<number, Set<number>>();
  for (let user = 0; user < log.users; user++) {
    const late = new Set<number>();
    const early = new Set<number>();
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      const item = log.itemOf(event);
      if (item < 0) continue;
      if (log.atOf(event) < moment) early.add(item);
      else if (likes(event)) late.add(item);
    }
    for (const item of early) late.delete(item);
    if (late.size > 0) wanted.set(user, late);
  }
  return { wanted, isHeld: (event) => log.atOf(event) >= moment };
}
