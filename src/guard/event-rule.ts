/** Rules for incoming events: their input and their verdict. */

/** What a rule reads of an event. */
export interface CheckedEvent {
  /** The user's number. */
  readonly user: number;
  readonly kind: string;
  /** The item's number; -1 where the event names none. */
  readonly item: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a rule reads besides the event. */
export interface EventEvidence {
  /** Whether a user is marked as a bot. */
  isBot(user: number): boolean;
}

/** `accepted`; or `marked`: the event is stored and affects its user's own lists, but no one else's. */
export type EventVerdict = 'accepted' | 'marked';

/** A rule: whether an event is to be marked. */
export type EventRule = (event: CheckedEvent, evidence: EventEvidence) => boolean;
