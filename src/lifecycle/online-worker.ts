/** Online learning in a worker thread, which keeps its state from call to call. */
import type { TaskLine } from '../runtime/index.js';
import { type AnsweredLists, OnlineLearner, type OnlineReport, type OnlineTask } from './online-learner.js';

/** To begin with a model, in place of the one before; or answers to what it ranks. */
export type OnlineCall = { readonly begin: OnlineTask } | { readonly answered: AnsweredLists };

let learner: OnlineLearner | undefined;

export default async function run({
  port,
  ...call
}: TaskLine & OnlineCall): Promise<OnlineReport | undefined> {
  try {
    if ('answered' in call) return await learner?.take(call.answered);
    await learner?.close();
    learner = new OnlineLearner(call.begin);
    return undefined;
  } finally {
    port.close();
  }
}
