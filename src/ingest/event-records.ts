/** Events as callers read them and take them back, beside their intake. */
import { InvalidInput } from '../errors.js';
import type { Store } from '../store/index.js';
import type { Replica } from './replica.js';
import type { EventIntake, EventRecords } from './types.js';

/** How many events there are in a page, at most and by default. */
const LARGEST_PAGE = 1_000;

const PAGE = 100;

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
      const { events, next } = await store.events.find({ ...query, limit });
      return { events: events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })), next };
    },
    async delete(selections) {
      for (const { user, item, kind } of selections) {
        if (user === undefined && item === undefined && kind === undefined) {
          throw new InvalidInput('', 'name a user, an item or a kind: all events are not deleted at once');
        }
      }
      const counts = await store.events.delete(selections);
      selections.forEach((selection, k) => {
        if (counts[k] > 0) takeBack(selection);
      });
      return counts;
    },
  };

  function takeBack(selection: {
    user?: string | undefined;
    item?: string | undefined;
    kind?: string | undefined;
  }) {
    replica.removeEvents({
      user: selection.user === undefined ? undefined : replica.users.number(selection.user),
      item: selection.item === undefined ? undefined : replica.items.number(selection.item),
      kind: selection.kind === undefined ? undefined : store.events.kindOf(selection.kind),
    });
  }
}
