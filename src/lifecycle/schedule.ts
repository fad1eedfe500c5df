/**
 * The training schedule: on all data once a week, on recent data once a day. Training also waits for new events, and
 * pauses for a multiple of its duration, so that it takes a small share of the machine.
 */
import { DAY, HOUR } from '../runtime/index.js';

/** Earlier training, in milliseconds since 1970; absent where there was none. */
export interface Trainings {
  /** When the latest version of each scale was created. */
  readonly full?: number | undefined;
  readonly recent?: number | undefined;
  /** When the latest attempt ended, successful or not, and how long it took. */
  readonly tried?: { readonly at: number; readonly took: number } | undefined;
}

/** The data available for training. */
export interface Gathered {
  /** Events in the log, and how many of them are newer than the latest version. */
  readonly events: number;
  readonly fresh: number;
  /** Whether a version is served that training on recent data can start from. */
  readonly serving: boolean;
}

export const SCHEDULE = {
  /** The time between two versions, in milliseconds. */
  full: 7 * DAY,
  recent: DAY,
  /** The number of events needed for the first training, and of new ones for the next. */
  events: 5_000,
  fresh: 500,
  /** The pause after an attempt: a multiple of its duration, and a minimum in milliseconds. */
  rest: 20,
  pause: HOUR,
} as const;

/**
 * The training that is due, if any: `full` on all data, or `recent`, from the served version on recent data.
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
