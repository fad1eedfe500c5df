/** Training of the ranker of passages in a worker thread. */
import { inWorker } from '../../runtime/index.js';
import type { PassageResult, PassageTask } from './fit.js';

/** @throws the signal's reason where it aborts. */
export const runPassageTraining = (task: PassageTask, signal?: AbortSignal): Promise<PassageResult> =>
  inWorker(new URL('worker.js', import.meta.url), task, { signal, onAbort: 'kill' });
