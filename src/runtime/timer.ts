/** A timer that repeats work in the background until it is stopped. */

/**
 * Runs `work` every `time` milliseconds; a run is skipped while the one before is still going. Does not keep the
 * process alive.
 *
 * @param onError called with the error of each run that failed; the repetition goes on.
 * @returns a function that stops the repetition; it does not wait for a run under way.
 * @example
 * const stop = repeat(SECOND, async () => console.log('a second has passed'), console.error);
 * stop(); // undefined
 */
export function repeat(
  time: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    work()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, time).unref();
  return () => clearInterval(timer);
}
