/** A history of events that came with a request, after those that are known of the person. */
import { batchOf, EventLog, signedWeight } from '../indexes/index.js';
import { type History, readHistory } from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { RecommendQuery } from './types.js';

/** Known events of a person that are read with those sent, at most. */
const KNOWN = 500;

/**
 * @param users their number, and that of the visitor that they are in their session; -1 for none. Events of items that are not
 *   known are passed over.
 */
export function historyWith(
  sent: NonNullable<RecommendQuery['events']>,
  users: readonly number[],
  state: EngineState,
  scratch: Scratch,
): History {
  const known: number[] = [];
  const { log } = state;
  for (const user of users) {
    let left = KNOWN;
    for (let event = log.lastOfUser(user); event >= 0 && left-- > 0; event = log.beforeOfUser(event))
      known.push(event);
  }
  const before = batchOf(
    log,
    Int32Array.from(known).sort((a, b) => log.atOf(a) - log.atOf(b) || a - b),
  );
  const events = sent.flatMap(({ kind, item }) => {
    const number = state.items.number(item);
    return number === undefined ? [] : [{ kind, item: number }];
  });
  // Kinds that no stored event has had get codes of their own.
  const names = [...new Set([...state.kindNames, ...events.map(({ kind }) => kind)])];
  const codes = new Map(names.map((name, code) => [name, code]));
  const meanings = { weight: state.meanings.weight.slice(), hides: state.meanings.hides.slice() };
  for (let code = state.kindNames.length; code < names.length; code++) {
    const meaning = state.meaningOf(names[code]);
    meanings.weight[code] = meaning ? signedWeight(meaning) : 0;
    meanings.hides[code] = meaning?.hides ? 1 : 0;
  }
  const own = new EventLog();
  own.append({ ...before, user: new Int32Array(known.length) });
  const last = own.lastOfUser(0);
  const from = Math.max(state.now() - events.length, last < 0 ? 0 : own.atOf(last));
  own.append({
    user: new Int32Array(events.length),
    item: Int32Array.from(events, ({ item }) => item),
    kind: Uint16Array.from(events, ({ kind }) => codes.get(kind)!),
    at: Float64Array.from(events, (_, k) => from + k),
  });
  const { content, length: items } = state.catalogue;
  return readHistory({ log: own, meanings, content, rates: state.rates, items }, 0, scratch);
}
