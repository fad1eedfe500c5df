/** The lists that would be served from a data folder, for evaluation elsewhere. */
import { openState } from '../state/index.js';
import { buildFor } from './build.js';
import { byFusion } from './methods.js';
import type { EvaluateOptions } from './options.js';

/**
 * Lists by score fusion, without trained models and without the items that a user had. Unknown users get the list of a
 * new user.
 *
 * @param options `users` by id, and the length of their lists.
 * @returns the ids of items for each user, the best first.
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
