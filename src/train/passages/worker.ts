/** Training of the ranker of passages in a worker thread. */
import { type PassageResult, type PassageTask, trainPassages } from './fit.js';

/** Trains the ranker of passages in this thread. */
export default async function run(task: PassageTask): Promise<PassageResult> {
  return trainPassages(task);
}
