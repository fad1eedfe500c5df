/** The split of a log in what methods are built from and what they are to find. */
import { type EventLog, without } from '../indexes/index.js';
import { seeded } from '../runtime/index.js';
import { after, asNew, lastOfEach, type Target } from '../train/index.js';
import type { EvaluateOptions } from './options.js';

/** With each user's last item held out, users with fewer different items than this are not measured. */
const FEWEST = 3;

/** The share of items held out as new ones. */
const NEW = 0.1;

export interface Split {
  /** By user: the items held out. */
  readonly wanted: ReadonlyMap<number, ReadonlySet<number>>;
  /** The log without what is held out. */
  readonly rest: EventLog;
  /** The items that are ranked, where these are not all. */
  readonly among?: ReadonlySet<number> | undefined;
}

/** @param likes whether an event is positive. */
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
  if (holdout !== 'last') {
    const { wanted, isHeld } = after(log, holdout.after, likes);
    return { wanted, rest: without(log, isHeld) };
  }
  const { targets, held } = lastOfEach(log, Array(log.users).keys(), likes, FEWEST);
  return { wanted: each(targets), rest: without(log, (event) => held.has(event)) };
}
