/** Reading and withdrawing events, beside their intake. */
import { InvalidInput } from '../errors.js';
import { type Store, type StoredEvent, visitorId } from '../store/index.js';
import { asKind } from './normalise.js';
import type { Replica } from './replica.js';
import type { EventIntake, EventRecords } from './types.js';

/** A selection with its kind in normal form, so that `addToCart` finds events sent with this name. */
const withKind = <Selection extends { readonly kind?: string | undefined }>(
  selection: Selection,
): Selection =>
  selection.kind === undefined ? selection : { ...selection, kind: asKind(selection.kind) as string };

/** The maximum and the default number of events in a page. */
const LARGEST_PAGE = 1_000;

const PAGE = 100;

/** Deleted events: one event, or all of a selection. */
interface Gone extends Partial<Pick<StoredEvent, 'user' | 'session' | 'item' | 'kind' | 'at'>> {}

/** The engine's `events`. */
export function eventRecords(store: Store, replica: Replica, intake: EventIntake): EventRecords {
  return {
    ...intake,
    async find({ limit = PAGE, ...query } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
        throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST_PAGE}`);
      }
      if (query.after !== undefined && !/^\d{1,18}$/.test(query.after)) {
        throw new InvalidInput('after', 'is not the next of a page');
      }
      if (query.order !== undefined && !['oldest', 'newest'].includes(query.order)) {
        throw new InvalidInput('order', "is 'oldest' or 'newest'");
      }
      const { events, next } = await store.events.find({ ...withKind(query), limit });
      return { events: events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })), next };
    },
    async delete(given) {
      const selections = given.map(withKind);
      for (const selection of selections) {
        if (Object.values(selection).every((value) => value === undefined)) {
          throw new InvalidInput('', 'name a user, an item or a kind: all events are not deleted at once');
        }
      }
      // The replica has no event ids, so events are read before they are deleted.
      const found = await Promise.all(
        selections.map(({ id }) => (id === undefined ? undefined : store.events.find({ id, limit: 1 }))),
      );
      const counts = await store.events.delete(selections);
      selections.forEach((selection, k) => {
        const one = found[k]?.events[0];
        // Of several events with the same time and kind, it does not matter which is withdrawn.
        if (counts[k] > 0) takeBack(one ?? selection, one && 1);
      });
      return counts;
    },
  };

  function takeBack({ user, session, item, kind, at }: Gone, most?: number) {
    const who = user ?? (session == null ? undefined : visitorId(session));
    // An event without an item affects no list and no item count.
    if (item === null) return;
    replica.removeEvents({
      user: who === undefined ? undefined : (replica.users.number(who) ?? -1),
      item: item === undefined ? undefined : (replica.items.number(item) ?? -1),
      kind: kind === undefined ? undefined : (store.events.kindOf(kind) ?? -1),
      at,
      most,
    });
  }
}
