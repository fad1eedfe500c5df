/**
 * The schedule of training: on everything once a week, on what came since once a day. Training also waits until there is
 * something new, and rests a multiple of the time that it took, so that it takes a small share of the machine.
 */
import { DAY, HOUR } from '../runtime/index.js';

/** The training so far, in milliseconds since 1970; none where there was none. */
export interface Trainings {
  /** When the latest version of each scale was made. */
  readonly full?: number | undefined;
  readonly recent?: number | undefined;
  /** When the latest attempt ended, whatever came of it, and how long it took. */
  readonly tried?: { readonly at: number; readonly took: number } | undefined;
}

/** The data that there is to train on. */
export interface Gathered {
  /** Events in the log, and how many of them are newer than the latest version. */
  readonly events: number;
  readonly fresh: number;
  /** Whether a version is served that a recent one could go on from. */
  readonly serving: boolean;
}

export const SCHEDULE = {
  /** Times between two versions, in milliseconds. */
  full: 7 * DAY,
  recent: DAY,
  /** Events before anything is trained, and new ones before it is trained again. */
  events: 5_000,
  fresh: 500,
  /** After an attempt, as many times as long as it took, and at least this long in milliseconds, nothing is tried. */
  rest: 20,
  pause: HOUR,
} as const;

/**
 * What to train now, if anything: on everything, or going on from the served version on recent data.
 *
 * @param now milliseconds since 1970.
 * @example
 * due({}, { events: 10_000, fresh: 10_000, serving: false }, Date.now()); // 'full'
 */
export function due(trainings: Trainings, gathered: Gathered, now: number): 'full' | 'recent' | undefined {
  const { full, recent, tried } = trainings;
  const { events, fresh, serving } = gathered;
  if (events < SCHEDULE.events) return undefined;
  if (tried && now < tried.at + Math.max(SCHEDULE.pause, SCHEDULE.rest * tried.took)) return undefined;
  if (full === undefined) return 'full';
  if (fresh < SCHEDULE.fresh) return undefined;
  if (now >= full + SCHEDULE.full) return 'full';
  return serving && now >= Math.max(full, recent ?? 0) + SCHEDULE.recent ? 'recent' : undefined;
}
