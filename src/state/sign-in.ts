/** Events of visitors who signed in: they count as the user's. */
import { handOver } from '../indexes/index.js';
import type { SignIn } from '../store/index.js';
import type { LiveCounts } from './live-counts.js';

/** Moves the events in a log that was not counted yet. @param signIns in the order of time. */
export function signInAll({ log }: Pick<LiveCounts, 'log'>, signIns: readonly SignIn[]): void {
  for (const { visitor, user, at } of signIns) handOver(log, visitor, user, at);
}

/** Moves the events of one visitor in the log and the live counts; the item graph follows with the next refresh. */
export function signInNew(
  { log, meanings, people, tastes, counters }: LiveCounts,
  { visitor, user, at }: SignIn,
): void {
  const moved = handOver(log, visitor, user, at);
  if (moved.length === 0) return;
  tastes.forget(visitor);
  counters.forget(visitor);
  const marked = people.bots.has(visitor) || people.bots.has(user);
  for (const event of moved) {
    const weight = meanings.weight[log.kindOf(event)];
    counters.addToUser(user, weight, log.atOf(event));
    if (!marked) tastes.add(user, log.itemOf(event), weight);
  }
  people.changed(visitor);
  people.changed(user);
}
