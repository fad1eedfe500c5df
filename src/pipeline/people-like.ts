/** Users whose taste is similar to a user's. */
import { InvalidInput, NotFound } from '../errors.js';
import { personOf, similarUsers } from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { isVisitor } from '../store/index.js';

/** The maximum number of users returned. */
const MOST_PEOPLE = 100;

/** @see Engine.similarUsers */
export function peopleLike(
  id: string,
  limit: number,
  state: EngineState,
  scratch: Scratch,
): readonly { readonly id: string; readonly score: number }[] {
  const user = isVisitor(id) ? undefined : state.users.number(id);
  if (user === undefined) throw new NotFound(`there is no user ${JSON.stringify(id)}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_PEOPLE) {
    throw new InvalidInput('limit', `is a whole number from 1 to ${MOST_PEOPLE}`);
  }
  const { world, people } = state;
  const person = personOf(user, people.historyOf(user), []);
  // A user without any liked item was deleted.
  const eligible = (other: number) =>
    !isVisitor(state.users.id(other)) && world.tastes.likesOf(other).length > 0;
  const { item: near, score } = similarUsers(world, person, eligible, limit, scratch);
  return Array.from(near, (other, k) => ({ id: state.users.id(other), score: score[k] }));
}
