/**
 * The intake of events: they are validated, numbered, checked by the guard, committed, and then used by the next
 * recommendation.
 */
import { checkEvents, type EventVerdict } from '../guard/index.js';
import { DAY, type SerialQueue, timeOrderedId, traced } from '../runtime/index.js';
import {
  checkEach,
  type Event,
  EventInput,
  type EventRow,
  type Store,
  visitorId,
  type WriteReport,
} from '../store/index.js';
import { normalEvent } from './normalise.js';
import type { Replica } from './replica.js';
import type { EventIntake } from './types.js';

/**
 * The maximum time in the future, in milliseconds, as clocks differ; a later time is refused, as its event would
 * outweigh all others.
 */
const AHEAD = DAY;

/**
 * The engine's `events`.
 * @param items the queue that serialises writes of items.
 * @param onTaken called with new events once they are in the replica.
 */
export function eventIntake(
  store: Store,
  replica: Replica,
  items: SerialQueue,
  onTaken: (rows: readonly EventRow[]) => void = () => {},
): EventIntake {
  return {
    add: (inputs) => traced('tandem.ingest', { 'tandem.records': inputs.length }, () => add(inputs)),
  };
  async function add(inputs: readonly EventInput[]): Promise<WriteReport> {
    const { good, refused } = checkEach(EventInput, inputs.map(normalEvent));
    const now = replica.now();
    const timely = good.filter(({ index, record: { at } }) => {
      const reason = untimely(at ?? now, now, replica.eventLifetime);
      if (reason) refused.push({ index, field: 'at', reason });
      return reason === undefined;
    });
    const rows = await numbered(timely, now);
    const verdicts = checkEvents(rows, replica);
    const fresh = rows.length > 0 ? await store.events.append(rows) : new Uint8Array(0);
    const isFresh = (_: unknown, k: number) => fresh[k] === 1;
    const taken = rows.filter(isFresh);
    know(taken, verdicts.filter(isFresh));
    await signIn(taken, store, replica);
    onTaken(taken);
    refused.sort((a, b) => a.index - b.index);
    return { taken: taken.length, repeated: rows.length - taken.length, refused };
  }

  /** Converts events to rows; creates unknown users and items. */
  async function numbered(timely: readonly { readonly record: Event }[], now: number): Promise<EventRow[]> {
    const events = timely.map(({ record }) => record);
    const who = ({ user, session }: Event) => user ?? visitorId(session!);
    const newUsers = new Set<string>();
    const newItems = new Set<string>();
    for (const event of events) {
      if (replica.users.number(who(event)) === undefined) newUsers.add(who(event));
      if (event.item !== undefined && replica.items.number(event.item) === undefined)
        newItems.add(event.item);
    }
    if (newUsers.size > 0) {
      const ids = [...newUsers];
      const numbers = await store.users.ensure(ids);
      ids.forEach((id, k) => {
        replica.users.set(id, numbers[k]);
      });
    }
    if (newItems.size > 0) await items.run(() => replica.ensureItems(store, [...newItems]));
    return events.map((event) => {
      const { id, kind, item, at = now, value, session, context, request, position } = event;
      return {
        id: id ?? timeOrderedId(at),
        kind,
        user: replica.users.number(who(event))!,
        item: item === undefined ? -1 : replica.items.number(item)!,
        at,
        value,
        session,
        context,
        request,
        position,
      };
    });
  }

  function know(rows: readonly EventRow[], verdicts: readonly EventVerdict[]): void {
    if (rows.length === 0) return;
    const batch = {
      user: Int32Array.from(rows, ({ user }) => user),
      item: Int32Array.from(rows, ({ item }) => item),
      kind: Uint16Array.from(rows, (row) => store.events.kindOf(row.kind)!),
      at: Float64Array.from(rows, ({ at }) => at),
      answers: Uint8Array.from(rows, ({ request }) => (request === undefined ? 0 : 1)),
      place: Int16Array.from(rows, ({ position }) => position ?? -1),
      value: Float32Array.from(rows, ({ value }) => value ?? Number.NaN),
      marked: Uint8Array.from(verdicts, (verdict) => (verdict === 'marked' ? 1 : 0)),
    };
    replica.addEvents(batch, store.events.kinds);
  }
}

/** The reason to refuse an event by its time, if any. */
function untimely(at: number, now: number, lifetime: number): string | undefined {
  if (at > now + AHEAD) return 'is more than a day in the future';
  if (at >= now - lifetime) return undefined;
  return `is more than ${lifetime / DAY} days ago, after which events are deleted (lifetime.events in tandem.json)`;
}

/** Assigns the events of sessions to the users that signed in, which events with a session and a user record. */
async function signIn(rows: readonly EventRow[], store: Store, replica: Replica): Promise<void> {
  for (const { user, session, at } of rows) {
    const visitor = session === undefined ? undefined : replica.users.number(visitorId(session));
    if (visitor === undefined || visitor === user || !replica.hasEvents(visitor)) continue;
    await store.signIns.add([{ visitor, user, at }]);
    replica.signIn(visitor, user, at);
  }
}
