/** A timer that repeats work in the background until it is stopped. */

/**
 * Runs `work` every `time` milliseconds; a turn is left out while the one before still runs. Does not keep the process
 * alive.
 *
 * @param onError told of each turn that failed; the next comes all the same.
 * @returns stops the repetition; a turn under way is not waited for.
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
