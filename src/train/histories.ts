/** Users' histories for training, with the last items of some users held out for validation. */
import {
  bucketOf,
  EventLog,
  type LogColumns,
  likesIn,
  type Meanings,
  type Sequences,
  sampledUsers,
  sequencesOf,
  without,
} from '../indexes/index.js';
import { lastOfEach, type Target } from './holdout.js';

export interface Histories {
  /** The items that users took, in order, without the held-out ones. */
  readonly sequences: Sequences;
  /** The last item of the users in the validation sample. */
  readonly held: readonly Target[];
  /** Users whose bucket (see `bucketOf`) is at most this have their last step held out. */
  readonly heldBelow: number;
}

/** Splits a log into histories for training and held-out items for validation; deterministic. */
export function historiesOf(columns: LogColumns, meanings: Meanings): Histories {
  const log = EventLog.over(columns);
  const sampled = sampledUsers(log.users);
  const { targets, held } = lastOfEach(log, sampled, likesIn(log, meanings), 2);
  const sequences = sequencesOf(
    without(log, (event) => held.has(event)),
    meanings,
  );
  const heldBelow = sampled.reduce((most, user) => Math.max(most, bucketOf(user)), 0);
  return { sequences, held: targets, heldBelow };
}
