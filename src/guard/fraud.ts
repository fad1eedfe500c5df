/**
 * Who is not a person, as far as can be told. Whoever is taken for none has their own lists as before, and shapes nobody
 * else's: no ranker learns from them or is judged by them, and no count or graph is made of what they do.
 *
 * Three things tell: somebody said so, by a tag of the user; nobody could act so fast; or an account gave overwhelming
 * evidence in an alarm of the watch over what is served (`learn/watch.ts`). That does not catch bots that act as slowly as
 * people do, as people do, and that nobody has marked; and what was too fast is left out only of what is learnt from lists.
 */
import type { EventLog, Meanings } from '../indexes/index.js';

/** A user with this tag is known not to be a person. */
export const NOT_A_PERSON = 'tandem:bot';

/** A user with this tag is known to be one, whatever they do: with the next start, they are taken for one again. */
export const A_PERSON = 'tandem:person';

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
