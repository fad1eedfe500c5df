/** Waiting before another try: longer each time, with a random part, so that many clients do not come back at once. */

/** Milliseconds before the second try, and at most. */
const FIRST = 1_000;
const LONGEST = 60_000;

/**
 * Milliseconds to wait.
 * @param failures how many tries failed before this one, from 0.
 * @param retryAfter seconds, where the server says so.
 */
export function backOff(failures: number, retryAfter = 0): number {
  const longest = Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 16));
  return Math.max(retryAfter * 1_000, longest * (0.5 + Math.random() / 2));
}

/** Waits before the next try. @param failures tries so far. @param retryAfter seconds that the server asked for. */
export const pause = (failures: number, retryAfter?: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, backOff(failures, retryAfter)));
