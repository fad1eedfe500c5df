/** People's histories to learn from, and the steps left out of them by which training knows how good it is. */
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
  /** What people took, without what is left out. */
  readonly sequences: Sequences;
  /** What some took last. */
  readonly held: readonly Target[];
  /** Whose lot (see `bucketOf`) is smaller has their last step left out. */
  readonly heldBelow: number;
}

export function historiesOf(columns: LogColumns, meanings: Meanings): Histories {
  const log = EventLog.over(columns);
  const teachers = sampledUsers(log.users);
  const { targets, held } = lastOfEach(log, teachers, likesIn(log, meanings), 2);
  const sequences = sequencesOf(
    without(log, (event) => held.has(event)),
    meanings,
  );
  const heldBelow = teachers.reduce((most, user) => Math.max(most, bucketOf(user)), 0);
  return { sequences, held: targets, heldBelow };
}
