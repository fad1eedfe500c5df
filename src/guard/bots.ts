/**
 * Bot detection. The events of a bot affect only its own lists: no ranker is trained or evaluated on them, and they
 * are in no count or graph. A user is a bot
 * - by a tag of the user;
 * - by an alarm of the ranker's monitor (`lifecycle/monitor.ts`), if the account alone caused it;
 * - for an hour, by acting faster than a person could; this excludes events from the ranker's training data only.
 *
 * None of these finds an unmarked bot that acts as slowly as people do.
 */
import type { EventLog, Meanings } from '../indexes/index.js';
import { HOUR } from '../runtime/index.js';
import type { CheckedEvent, EventEvidence } from './event-rule.js';

/** A user with this tag is a bot. */
export const BOT_TAG = 'tandem:bot';

/** A user with this tag is a person, whatever they do; for a user already marked as a bot, from the next start on. */
export const A_PERSON = 'tandem:person';

/**
 * The maximum number of events in an hour, of kinds with a meaning (clicks, likes, dismissals, not impressions): one
 * every seven seconds.
 */
const MOST = 500;

/** The rule for incoming events: those of users marked as bots are marked. */
export function markedAsBot({ user }: CheckedEvent, evidence: EventEvidence): boolean {
  return evidence.isBot(user);
}

/** Whether a user acted faster than a person could in the hour before `at`, in milliseconds since 1970. */
export function tooBusy(log: EventLog, { weight }: Meanings, user: number, at: number): boolean {
  let acts = 0;
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const when = log.atOf(event);
    if (when < at - HOUR) return false;
    if (when <= at && weight[log.kindOf(event)] !== 0 && ++acts > MOST) return true;
  }
  return false;
}
