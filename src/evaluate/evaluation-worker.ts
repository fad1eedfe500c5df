/** An evaluation in a worker thread, which reports progress through a port. */
import type { TaskLine } from '../runtime/index.js';
import { evaluate } from './evaluate.js';
import type { EvaluateOptions, Evaluation } from './options.js';

interface Task extends TaskLine {
  readonly options: EvaluateOptions;
}

/** Runs an evaluation in this thread until it is done or stopped. */
export default async function run({ options, port, stop }: Task): Promise<Evaluation> {
  const abort = new AbortController();
  try {
    return await evaluate({
      ...options,
      databaseUrl: '',
      signal: abort.signal,
      onProgress(progress) {
        port.postMessage(progress);
        if (Atomics.load(stop, 0) === 1) abort.abort(new Error('stopped'));
      },
    });
  } finally {
    port.close();
  }
}
