/** Runs an evaluation in a worker thread; progress goes out through a port. */
import type { TaskLine } from '../runtime/index.js';
import { evaluate } from './evaluate.js';
import type { EvaluateOptions, Evaluation } from './options.js';

interface Task extends TaskLine {
  readonly options: EvaluateOptions;
}

/** Evaluates in this thread until it is done or told to stop. */
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
