/** Runs what trains in a thread of its own, with progress and a way to stop it. */
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Progress } from './progress.js';

/** Runs a task in a worker thread. @param taskOf makes it from what every task has. */
export async function inWorker<Result = void>(
  worker: URL,
  {
    onProgress,
    signal,
    phase,
  }: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly phase: string;
  },
  taskOf: (shared: { readonly stop: Int32Array; readonly port: MessagePort }) => object,
): Promise<Result> {
  const pool = new Piscina({
    filename: fileURLToPath(worker),
    maxThreads: 1,
  });
  const { port1, port2 } = new MessageChannel();
  port1.on('message', ({ done, total }: Pick<Progress, 'done' | 'total'>) =>
    onProgress?.({ phase, done, total }),
  );
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    return await pool.run(taskOf({ stop, port: port2 }), { transferList: [port2] });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    port1.close();
    await pool.destroy();
  }
}
