/** Online learning in a worker thread, which keeps its state from call to call. */
import type { TaskLine } from '../runtime/index.js';
import { type AnsweredLists, type OnlineReport, type OnlineTask, OnlineTrainer } from './online-trainer.js';

/** To begin with a model, in place of the one before; or answers to what it ranks. */
export type OnlineCall = { readonly begin: OnlineTask } | { readonly answered: AnsweredLists };

let trainer: OnlineTrainer | undefined;

/** Runs one call of online learning in this thread, which keeps the model between calls. */
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
