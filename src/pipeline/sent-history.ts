/** The history of a person extended by events that were sent with a request. */
import { batchOf, EventLog, signedWeight } from '../indexes/index.js';
import { type History, type Request, readHistory } from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { visitorId } from '../store/index.js';
import type { RecommendQuery } from './types.js';

/** The maximum number of stored events that are read with those sent. */
const KNOWN = 500;

/**
 * A request with the events sent in its query, and those of the session of a user who has just signed in, until an event
 * records that.
 */
export function withSentHistory(
  { user, session, events }: Pick<RecommendQuery, 'user' | 'session' | 'events'>,
  plain: Request,
  state: EngineState,
  scratch: Scratch,
): Request {
  const visitor =
    user === undefined || session === undefined ? -1 : (state.users.number(visitorId(session)) ?? -1);
  if (events === undefined && !state.hasEvents(visitor)) return plain;
  return { ...plain, history: historyWith(events ?? [], [plain.user, visitor], state, scratch) };
}

/**
 * Events with unknown items are ignored. @param users the number of the user, and of the visitor of the session; -1
 * for none.
 */
function historyWith(
  sent: NonNullable<RecommendQuery['events']>,
  users: readonly number[],
  state: EngineState,
  scratch: Scratch,
): History {
  const known: number[] = [];
  const { log: past } = state;
  for (const user of users) {
    let left = KNOWN;
    for (let event = past.lastOfUser(user); event >= 0 && left-- > 0; event = past.beforeOfUser(event))
      known.push(event);
  }
  const before = batchOf(
    past,
    Int32Array.from(known).sort((a, b) => past.atOf(a) - past.atOf(b) || a - b),
  );
  const events = sent.flatMap(({ kind, item }) => {
    const number = state.items.number(item);
    return number === undefined ? [] : [{ kind, item: number }];
  });
  // Kinds without stored events get new codes.
  const names = [...new Set([...state.kindNames, ...events.map(({ kind }) => kind)])];
  const codes = new Map(names.map((name, code) => [name, code]));
  const meanings = { weight: state.meanings.weight.slice(), hides: state.meanings.hides.slice() };
  for (let code = state.kindNames.length; code < names.length; code++) {
    const meaning = state.meaningOf(names[code]);
    meanings.weight[code] = meaning ? signedWeight(meaning) : 0;
    meanings.hides[code] = meaning?.hides ? 1 : 0;
  }
  const log = new EventLog();
  log.append({ ...before, user: new Int32Array(known.length) });
  const last = log.lastOfUser(0);
  const from = Math.max(state.now() - events.length, last < 0 ? 0 : log.atOf(last));
  log.append({
    user: new Int32Array(events.length),
    item: Int32Array.from(events, ({ item }) => item),
    kind: Uint16Array.from(events, ({ kind }) => codes.get(kind)!),
    at: Float64Array.from(events, (_, k) => from + k),
  });
  const { content, length: items } = state.catalogue;
  return readHistory({ log, meanings, content, rates: state.rates, items }, 0, scratch);
}
