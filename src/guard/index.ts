/**
 * Safety checks, as pure functions: `events` as they come in, by `event-rule`s; `served-items`: what may leave in a list;
 * `fraud`: bot detection.
 */
export type { CheckedEvent, EventEvidence, EventRule, EventVerdict } from './event-rule.js';
export { checkEvents } from './events.js';
export { A_PERSON, NOT_A_PERSON, tooBusy } from './fraud.js';
export { type ItemCheck, mayServe } from './served-items.js';
