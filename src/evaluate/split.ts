/** The split of a log into the events that methods are built from and the held-out ones. */
import { type EventLog, without } from '../indexes/index.js';
import { seeded } from '../runtime/index.js';
import { after, asNew, lastOfEach, someOfEach, type Target } from '../train/index.js';
import type { EvaluateOptions } from './options.js';

/** The minimum number of distinct items of a user to be measured, if each user's last item is held out. */
const FEWEST = 3;

/** The share of items that are held out as new items. */
const NEW = 0.1;

export interface Split {
  /** The held-out items by user. */
  readonly wanted: ReadonlyMap<number, ReadonlySet<number>>;
  /** The log without the held-out events. */
  readonly rest: EventLog;
  /** The items that are ranked, if not all. */
  readonly among?: ReadonlySet<number> | undefined;
}

/** @param likes returns whether an event is positive. */
export function splitOf(
  log: EventLog,
  holdout: EvaluateOptions['holdout'],
  likes: (event: number) => boolean,
  seed: number,
): Split {
  const each = (targets: readonly Target[]) =>
    new Map(targets.map(({ user, item }) => [user, new Set([item])]));
  if (holdout === 'items') {
    const { targets, hidden } = asNew(log, likes, NEW, seeded(seed));
    return {
      wanted: each(targets),
      rest: without(log, (event) => hidden.has(log.itemOf(event))),
      among: hidden,
    };
  }
  if (typeof holdout === 'object' && 'random' in holdout) {
    const { targets, held } = someOfEach(log, Array(log.users).keys(), likes, holdout.random, seed + 1);
    const wanted = new Map<number, Set<number>>();
    for (const { user, item } of targets) wanted.set(user, (wanted.get(user) ?? new Set()).add(item));
    return { wanted, rest: without(log, (event) => held.has(event)) };
  }
  if (holdout !== 'last') {
    const { wanted, isHeld } = after(log, holdout.after, likes);
    return { wanted, rest: without(log, isHeld) };
  }
  const { targets, held } = lastOfEach(log, Array(log.users).keys(), likes, FEWEST);
  return { wanted: each(targets), rest: without(log, (event) => held.has(event)) };
}
