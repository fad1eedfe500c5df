/**
 * Events that answer served lists, as the log has them and as they come, where a rating's value counts: a low rating is no positive answer,
 * and no answer of the metric `rating` either.
 */
import { kindCode } from '../indexes/index.js';
import type { EngineState } from '../state/index.js';
import type { EventRow } from '../store/index.js';

type Logged = Pick<EngineState, 'log' | 'meanings' | 'users' | 'kindNames'>;

/** The items of positive answers from a moment on, in milliseconds since 1970; an item for each answer. */
export function* positivelyAnswered({ log, meanings }: Logged, from: number): Generator<number> {
  for (let event = 0; event < log.length; event++) {
    const item = log.itemOf(event);
    if (item < 0 || !log.answers(event) || log.atOf(event) < from) continue;
    if (meanings.weight[log.kindOf(event)] > 0) yield item;
  }
}

/**
 * How often a person answered lists, by kind, at times of `[from, before)`.
 * @param person their id, or that of a visitor.
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
    // What the value takes the meaning from has another code.
    const kind = kindNames[log.kindOf(event)];
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

type Grading = Pick<EngineState, 'kindNames' | 'meanings' | 'opinions'>;

/** The code of an event's kind, with what its value says; below 0 where there has been none of its kind. */
function codeOf({ kindNames, opinions }: Grading, { user, kind, value }: EventRow): number {
  const code = kindNames.indexOf(kind);
  return code < 0 || value === undefined ? code : opinions.grade(user, code, value);
}

/** What a new event says of its item, its value counted: above 0 for liking, below for disliking. */
export const weightOf = (state: Grading, event: EventRow): number =>
  state.meanings.weight[codeOf(state, event)] ?? 0;

/** Whether the value of a new event takes from it what its kind means, as a low rating's does. */
export function isRegraded(state: Grading, event: EventRow): boolean {
  const code = codeOf(state, event);
  return code >= 0 && kindCode(code) !== code;
}
