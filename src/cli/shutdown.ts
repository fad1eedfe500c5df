/**
 * SIGTERM and SIGINT (Ctrl-C): how a command is stopped.
 *
 * The first signal aborts the command's `signal`; the command ends its work cleanly and exits with code 1, `tandem
 * serve` with 0. A second signal ends the process at once, with code 130; acknowledged writes are durable in this case,
 * too.
 *
 * What `tandem serve` does on the first signal, in order:
 * 1. cli/serve.ts deletes `serving.json`, so that other commands no longer call this server.
 * 2. serve/shutdown.ts refuses new requests with 503, finishes those in progress, and closes the port.
 * 3. engine.ts, `close()`: refuses new calls; ends training, refreshing and watching; waits for calls in progress.
 * 4. store/, `close()`: commits queued writes, closes the database, and releases the lock of the folder.
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
