/**
 * SIGTERM and SIGINT (Ctrl-C): how a command is stopped.
 *
 * The first signal aborts the command's `signal`; the command ends its work cleanly and exits with code 1, `tandem serve`
 * with 0. A second signal ends the process at once, with code 130; what was acknowledged is durable even then.
 *
 * What `tandem serve` does on the first signal, in order:
 * 1. cli/serve.ts deletes `serving.json`, so that other commands do not call this server any more.
 * 2. serve/shutdown.ts refuses new requests with 503, finishes those under way, and closes the port.
 * 3. engine.ts, `close()`: refuses new calls; ends training, refreshing and watching; waits for calls under way.
 * 4. store/, `close()`: commits what is queued, closes the database, and frees the folder's lock.
 */
import { Stopped } from './failure.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The exit code of a process that was interrupted. */
const INTERRUPTED = 130;

/**
 * Aborts `controller` on the first signal, and ends the process on the second.
 * @param say tells people that it stops.
 * @returns what stops listening for signals.
 */
export function stopOnSignals(controller: AbortController, say: (line: string) => void): () => void {
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    say('stopping (once more to stop at once) ...');
    controller.abort(new Stopped());
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

/** Resolves once `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
