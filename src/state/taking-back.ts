/**
 * Events that later ones undo (unlike, remove from cart, return ...): they are taken out of the log and the live
 * counts.
 */
import { baseKind, type EventLog, type KindMeaning, kindCode } from '../indexes/index.js';
import { type LiveCounts, withdraw } from './live-counts.js';

/** The meanings of the kinds so far, by code, and their names. */
export interface KindsByCode {
  readonly kindNames: readonly string[];
  meaningOf(kind: string): KindMeaning | undefined;
}

/** By code of a kind, the codes of the kinds that it undoes, and whether it undoes only the latest such event. */
type Undoing = ReadonlyMap<number, { readonly codes: ReadonlySet<number>; readonly latest: boolean }>;

/** The kinds, among those so far, that undo others. */
export function undoingOf(kinds: KindsByCode): Undoing {
  const { kindNames } = kinds;
  const undoing = new Map<number, { codes: ReadonlySet<number>; latest: boolean }>();
  kindNames.forEach((name, code) => {
    const { undoes = [], undoesLatest: latest = false } = kinds.meaningOf(name) ?? {};
    if (undoes.length === 0) return;
    const codes = kindNames.flatMap((one, other) =>
      undoes.includes(one) || undoes.includes(baseKind(one)) ? [other] : [],
    );
    undoing.set(code, { codes: new Set(codes), latest });
  });
  return undoing;
}

/** Applies undoing events in a log that was not counted yet. */
export function takeBackAll(log: EventLog, undoing: Undoing): void {
  if (undoing.size === 0) return;
  // In the order of time, so that each of two returns undoes another purchase.
  for (const event of log.byTime()) {
    if (undoing.has(log.kindOf(event))) for (const one of undoneBy(log, event, undoing)) log.withdraw(one);
  }
}

/** Applies new undoing events; and takes back new events that came in later than the event that undoes them. */
export function takeBackNew(counts: LiveCounts, from: number, undoing: Undoing): void {
  if (undoing.size === 0) return;
  const { log } = counts;
  for (let event = from; event < log.length; event++) {
    if (undoing.has(log.kindOf(event))) withdraw(counts, undoneBy(log, event, undoing));
    else if (isUndoneLater(log, event, undoing)) withdraw(counts, [event]);
  }
}

/** The events that an event undoes: earlier ones of its user and item. */
function undoneBy(log: EventLog, event: number, undoing: Undoing): number[] {
  const { codes, latest } = undoing.get(log.kindOf(event))!;
  const found: number[] = [];
  const item = log.itemOf(event);
  if (item < 0) return found;
  for (let one = log.beforeOfUser(event); one >= 0; one = log.beforeOfUser(one)) {
    if (log.itemOf(one) !== item || !codes.has(kindCode(log.kindOf(one)))) continue;
    found.push(one);
    if (latest) break;
  }
  return found;
}

function isUndoneLater(log: EventLog, event: number, undoing: Undoing): boolean {
  const [item, kind] = [log.itemOf(event), kindCode(log.kindOf(event))];
  for (let one = log.lastOfUser(log.userOf(event)); one >= 0 && one !== event; one = log.beforeOfUser(one)) {
    if (log.itemOf(one) !== item) continue;
    const by = undoing.get(log.kindOf(one));
    if (by && !by.latest && by.codes.has(kind)) return true;
  }
  return false;
}
