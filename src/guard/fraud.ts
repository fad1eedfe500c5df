/**
 * Who is not a person, as far as can be told: what they do is taken in, and shapes their own lists, but no ranker learns
 * from it or is judged by it. Two things tell: somebody said so, by a tag of the user; or nobody could act so fast.
 *
 * That does not catch bots that act as slowly as people do and that nobody has marked. For these there is the watch over
 * what is learnt (`learn/watch.ts`). Nor are item graph, popularity and counters kept from what bots do.
 */
import type { EventLog, Meanings } from '../indexes/index.js';

/** A user with this tag is known not to be a person. */
export const NOT_A_PERSON = 'tandem:bot';

const HOUR = 3_600_000;
/** Acts that mean something (clicks, likes, dismissals, not impressions) in an hour: one every seven seconds all along. */
const MOST = 500;

/** Whether a user did more than a person could in the hour before a moment, in milliseconds since 1970. */
export function tooBusy(log: EventLog, { weight }: Meanings, user: number, at: number): boolean {
  let acts = 0;
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const when = log.atOf(event);
    if (when < at - HOUR) return false;
    if (when <= at && weight[log.kindOf(event)] !== 0 && ++acts > MOST) return true;
  }
  return false;
}
