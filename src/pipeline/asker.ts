/** The person of a request: liked and seen items, items due to be consumed again, and finished or dismissed ones. */
import { type History, type Person, personOf, type Request, withDue } from '../retrieve/index.js';
import { dueOf, type EngineState } from '../state/index.js';

export interface Asker {
  readonly person: Person;
  readonly history: History;
  /** Items that are not recommended again: those finished or dismissed, without those that are due. */
  readonly done: Int32Array;
}

/** The person of a request, by the history sent with it, or the stored one. */
export function askerOf(state: EngineState, request: Request): Asker {
  const { user, current, now } = request;
  const history = request.history ?? state.people.historyOf(user);
  const person = personOf(user, history, state.people.interestsOf(user), current);
  const due = dueOf(state, history, now);
  if (!due) return { person, history, done: history.done };
  return {
    person: withDue(person, due),
    history,
    done: without(history.done, due.item),
  };
}

/** The first items without the second, which are few. */
function without(items: Int32Array, others: Int32Array): Int32Array {
  const left = new Int32Array(items.length);
  let count = 0;
  for (let k = 0; k < items.length; k++) if (!others.includes(items[k])) left[count++] = items[k];
  return left.subarray(0, count);
}
