/**
 * Safety checks, as pure functions: `events` as they come in, by `event-rule`s; `served-items`: which items may be in a list;
 * `bots`: bot detection.
 */
export { A_PERSON, BOT_TAG, tooBusy } from './bots.js';
export type { EventEvidence, EventVerdict } from './event-rule.js';
export { checkEvents } from './events.js';
export { servable } from './served-items.js';
