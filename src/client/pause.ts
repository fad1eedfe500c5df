/**
 * The wait before another try: exponential backoff with a random part, so that many clients do not return at once.
 */

/** The first and the longest wait, in milliseconds. */
const FIRST = 1_000;
const LONGEST = 60_000;

/**
 * The time to wait, in milliseconds.
 * @param failures the number of failed tries before this one, from 0.
 * @param retryAfter the seconds that the server asked for, if any.
 */
export function backOff(failures: number, retryAfter = 0): number {
  const longest = Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 16));
  return Math.max(retryAfter * 1_000, longest * (0.5 + Math.random() / 2));
}

/**
 * Waits before the next try. @param failures the number of failed tries. @param retryAfter the seconds that the
 * server asked for.
 */
export const pause = (failures: number, retryAfter?: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, backOff(failures, retryAfter)));
