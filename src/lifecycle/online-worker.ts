/** Online training in a worker thread that keeps its state between calls. */
import type { TaskLine } from '../runtime/index.js';
import { type AnsweredLists, type OnlineReport, type OnlineTask, OnlineTrainer } from './online-trainer.js';

/** Either a model to begin with, replacing the one before, or answers to lists that the model ranked. */
export type OnlineCall = { readonly begin: OnlineTask } | { readonly answered: AnsweredLists };

let trainer: OnlineTrainer | undefined;

/** Runs one call of online training in this thread, which keeps the model between calls. */
export default async function run({
  port,
  ...call
}: TaskLine & OnlineCall): Promise<OnlineReport | undefined> {
  try {
    if ('answered' in call) return await trainer?.take(call.answered);
    await trainer?.close();
    trainer = new OnlineTrainer(call.begin);
    return undefined;
  } finally {
    port.close();
  }
}
