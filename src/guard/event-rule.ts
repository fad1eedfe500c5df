/** What a rule for incoming events is, what it looks at, and what comes of it. */

/** What rules look at. */
export interface CheckedEvent {
  /** The user's number. */
  readonly user: number;
  readonly kind: string;
  /** The item's number; -1 where the event names none. */
  readonly item: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What rules may know beside the event. */
export interface EventEvidence {
  /** Whether a user is marked as a bot. */
  isBot(user: number): boolean;
}

/**
 * `accepted`; or `marked`: the event is stored and shapes its user's own lists, but is counted in nothing that others are
 * shown.
 */
export type EventVerdict = 'accepted' | 'marked';

/** Whether an event is to be marked. */
export type EventRule = (event: CheckedEvent, evidence: EventEvidence) => boolean;
