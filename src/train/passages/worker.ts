/** Training of the ranker of passages in a worker thread. */
import { type PassageResult, type PassageTask, trainPassages } from './fit.js';

export default async function run(task: PassageTask): Promise<PassageResult> {
  return trainPassages(task);
}
