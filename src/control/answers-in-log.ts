/**
 * Events that answer served lists, from the log and as they come in. The value of a rating counts: a low one is not
 * a positive answer, and does not count for the metric `rating`.
 */
import { kindCode } from '../indexes/index.js';
import type { EngineState } from '../state/index.js';
import type { EventRow } from '../store/index.js';

type Logged = Pick<EngineState, 'log' | 'meanings' | 'users' | 'kindNames'>;

/** The items of positive answers since a time, in milliseconds since 1970; one item for each answer. */
export function* positivelyAnswered({ log, meanings }: Logged, from: number): Generator<number> {
  for (let event = 0; event < log.length; event++) {
    const item = log.itemOf(event);
    if (item < 0 || !log.answers(event) || log.atOf(event) < from) continue;
    if (meanings.weight[log.kindOf(event)] > 0) yield item;
  }
}

/**
 * The number of events of a person that answer lists, by kind, with times in `[from, before)`.
 * @param person the id of a user or a visitor.
 */
export function answersOfPerson(
  { log, users, kindNames }: Logged,
  person: string,
  from: number,
  before: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const user = users.number(person) ?? -1;
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const at = log.atOf(event);
    if (at < from) break;
    if (at >= before || !log.answers(event)) continue;
    // An event whose value changes its meaning has another code.
    const kind = kindNames[log.kindOf(event)];
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

type Grading = Pick<EngineState, 'kindNames' | 'meanings' | 'opinions'>;

/** The code of an event's kind and value; below 0 where there was no event of its kind before. */
function codeOf({ kindNames, opinions }: Grading, { user, kind, value }: EventRow): number {
  const code = kindNames.indexOf(kind);
  return code < 0 || value === undefined ? code : opinions.grade(user, code, value);
}

/** The weight of a new event with its value: above 0 for liking, below for disliking. */
export const weightOf = (state: Grading, event: EventRow): number =>
  state.meanings.weight[codeOf(state, event)] ?? 0;

/** Whether the value of a new event changes the meaning of its kind, as that of a low rating does. */
export function isRegraded(state: Grading, event: EventRow): boolean {
  const code = codeOf(state, event);
  return code >= 0 && kindCode(code) !== code;
}
