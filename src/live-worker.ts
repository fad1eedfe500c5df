/** A served ranker's days in a worker thread, which keeps its state from call to call. */
import { type AnsweredLists, Live, type LiveReport, type LiveTask } from './live.js';

/** To begin with a model, in place of the one before; or answers to what it ranks. */
export type LiveCall = { readonly begin: LiveTask } | { readonly answered: AnsweredLists };

let live: Live | undefined;

export default async function run(call: LiveCall): Promise<LiveReport | undefined> {
  if ('answered' in call) return live?.take(call.answered);
  await live?.close();
  live = new Live(call.begin);
  return undefined;
}
