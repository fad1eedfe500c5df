/** The check on events as they come in, before they are committed. */

import { markedAsBot } from './bots.js';
import type { CheckedEvent, EventEvidence, EventRule, EventVerdict } from './event-rule.js';

/** A rule is a file with an {@link EventRule}, and its name here. */
const RULES: readonly EventRule[] = [markedAsBot];

/**
 * @returns a verdict for each event, in the same order.
 * @example
 * const click = { user: 7, kind: 'click', item: 3, at: 0 };
 * checkEvents([click], { isBot: (user) => user === 7 }); // ['marked']
 */
export function checkEvents(events: readonly CheckedEvent[], evidence: EventEvidence): EventVerdict[] {
  return events.map((event) => (RULES.some((rule) => rule(event, evidence)) ? 'marked' : 'accepted'));
}
