/** A served ranker's days in a worker thread, which keeps its state from call to call. */
import { type AnsweredLists, type LiveReport, type LiveTask, OnlineLearner } from './online-learner.js';

/** To begin with a model, in place of the one before; or answers to what it ranks. */
export type LiveCall = { readonly begin: LiveTask } | { readonly answered: AnsweredLists };

let live: OnlineLearner | undefined;

export default async function run(call: LiveCall): Promise<LiveReport | undefined> {
  if ('answered' in call) return live?.take(call.answered);
  await live?.close();
  live = new OnlineLearner(call.begin);
  return undefined;
}
