/** The lists that would be served from a data folder as it is, for measuring them elsewhere. */
import { openState } from '../state/index.js';
import { buildFor } from './build.js';
import { byFusion } from './methods.js';
import type { EvaluateOptions } from './options.js';

/**
 * By score fusion, without trained models; what a user had is not in their list. One that is not known gets what everybody
 * would.
 *
 * @param options `users` by their ids, and the length of their lists.
 * @returns for each user the ids of items, the best first.
 * @throws the signal's reason where it was aborted.
 */
export async function listsOf(
  options: Pick<EvaluateOptions, 'data' | 'databaseUrl' | 'onProgress' | 'signal'> & {
    readonly users: readonly string[];
    readonly limit: number;
  },
): Promise<string[][]> {
  const { data = './data', users, limit } = options;
  const state = await openState(data, options);
  const { catalogue } = state;
  const { world, weights, read } = buildFor(state, state.log, options);
  const { best } = byFusion({ world, personOf: (user) => read(user).person, limit }, weights);
  return users.map((id) => {
    const user = state.users.number(id) ?? -1;
    const { done } = read(user);
    const list = best(user, (item) => !done.has(item) && catalogue.entry(item)?.hidden === false);
    return list.map((item) => catalogue.entry(item)!.id);
  });
}
