/**
 * When to learn: everything once a week, what came since once a day. Learning also waits until there is something new,
 * and rests a multiple of the time that it took, so that it takes a small share of the machine.
 */

/** What learning has done so far, in milliseconds since 1970; none where it has not. */
export interface Learned {
  /** When the latest version of each scale was made. */
  readonly full?: number | undefined;
  readonly recent?: number | undefined;
  /** When the latest attempt ended, whatever came of it, and how long it took. */
  readonly tried?: { readonly at: number; readonly took: number } | undefined;
}

/** What has been gathered to learn from. */
export interface Gathered {
  /** Events in the log, and how many of them are newer than the latest version. */
  readonly events: number;
  readonly fresh: number;
  /** Whether a version is served that a recent one could go on from. */
  readonly serving: boolean;
}

const DAY = 86_400_000;

export const SCHEDULE = {
  /** Times between two versions, in milliseconds. */
  full: 7 * DAY,
  recent: DAY,
  /** Events before anything is learnt, and new ones before it is learnt again. */
  events: 5_000,
  fresh: 500,
  /** After an attempt, as many times as long as it took, and at least this long in milliseconds, nothing is tried. */
  rest: 20,
  pause: 3_600_000,
} as const;

/** What to learn now, if anything. @param now milliseconds since 1970. */
export function due(learned: Learned, gathered: Gathered, now: number): 'full' | 'recent' | undefined {
  const { full, recent, tried } = learned;
  const { events, fresh, serving } = gathered;
  if (events < SCHEDULE.events) return undefined;
  if (tried && now < tried.at + Math.max(SCHEDULE.pause, SCHEDULE.rest * tried.took)) return undefined;
  if (full === undefined) return 'full';
  if (fresh < SCHEDULE.fresh) return undefined;
  if (now >= full + SCHEDULE.full) return 'full';
  return serving && now >= Math.max(full, recent ?? 0) + SCHEDULE.recent ? 'recent' : undefined;
}
