/** The calls `items`, `users` and `events` of the engine, and what they return. */
import type { EventInput, EventSelection, Item, StoredEvent, User, WriteReport } from '../store/index.js';

/** An item or user as returned by reads, with times in ISO 8601. */
export type ItemView = Omit<Item, 'published' | 'expires'> & {
  readonly published: string | null;
  readonly expires: string | null;
};

export type UserView = User;

export interface Records<Input, Patch, View> {
  /**
   * Validates and writes each record; a refused record is reported and does not affect the others.
   *
   * @example
   * const books = [{ id: 'middlemarch', title: 'Middlemarch', tags: ['england'] }, { id: '' }];
   * await tandem.items.upsert(books); // { taken: 1, refused: [{ index: 1, field: 'id' }] }
   */
  upsert(records: readonly Input[]): Promise<WriteReport>;
  /**
   * As {@link upsert}, but fields that a record leaves out are not changed in an existing record; attributes are merged
   * by key, where `null` removes one.
   *
   * @example
   * await tandem.items.update([{ id: 'dune', attributes: { price: 9.5 } }]); // { taken: 1, refused: [] }
   */
  update(records: readonly Input[]): Promise<WriteReport>;
  /**
   * Changes the named fields of a record; attributes are merged by key.
   *
   * @example
   * await tandem.items.patch('dune', { title: 'Dune, again' }); // { id: 'dune', title: 'Dune, again' }
   * await tandem.items.patch('ulysses', { title: 'Ulysses' }); // undefined
   *
   * @throws InvalidInput where a field is invalid.
   * @returns the changed record; `undefined` where it does not exist.
   */
  patch(id: string, patch: Patch): Promise<View | undefined>;
  /**
   * Deletes records; a user with all their events.
   *
   * @example
   * await tandem.items.delete(['middlemarch', 'ulysses']); // ['middlemarch']
   *
   * @returns the ids that were there.
   */
  delete(ids: readonly string[]): Promise<string[]>;
  /**
   * @example
   * await tandem.items.get('emma'); // { id: 'emma', title: 'Emma', tags: ['novel', 'england'] }
   */
  get(id: string): Promise<View | undefined>;
  /**
   * The existing records among the ids, in any order.
   *
   * @example
   * (await tandem.items.getMany(['emma', 'ulysses'])).map(({ id }) => id); // ['emma']
   */
  getMany(ids: readonly string[]): Promise<View[]>;
  /**
   * Records in the order of their ids, `limit` of them (1 to 1,000; 100 by default), after the id `after`.
   *
   * @example
   * (await tandem.users.list({ after: 'ada' })).map(({ id }) => id); // ['ben', 'cleo']
   *
   * @throws InvalidInput where the limit is out of range.
   */
  list(page?: { after?: string | undefined; limit?: number | undefined }): Promise<View[]>;
}

/** The intake of events. */
export interface EventIntake {
  /**
   * Validates and writes events; resolves once they are durable. The next recommendation uses them.
   *
   * @example
   * const events = [{ user: 'ada', kind: 'purchase', item: 'persuasion' }, { kind: 'click', item: 'dune' }];
   * await tandem.events.add(events); // { taken: 1, repeated: 0, refused: [{ index: 1, field: 'user' }] }
   * (await tandem.recommend({ user: 'ada' })).items.some(({ id }) => id === 'persuasion'); // false
   */
  add(events: readonly EventInput[]): Promise<WriteReport>;
}

/** An event as returned by reads, with its time in ISO 8601 and without absent fields. */
export type EventView = Omit<StoredEvent, 'at'> & { readonly at: string };

/** The selection of events to read; all given conditions must hold. */
export interface EventsAsked extends EventSelection {
  /** From this time (inclusive) to `to` (exclusive), in milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly before?: number | undefined;
  /** The `next` of the previous page, with the same order. */
  readonly after?: string | undefined;
  /** The order of arrival: `oldest` first (the default), or `newest` first. */
  readonly order?: 'oldest' | 'newest' | undefined;
  /** 1 to 1,000; 100 by default. */
  readonly limit?: number | undefined;
}

/** Writing, reading and withdrawing events. */
export interface EventRecords extends EventIntake {
  /**
   * A page of events in the order in which they arrived, or the newest first.
   *
   * @example
   * const { events, next } = await tandem.events.find({ user: 'cleo' });
   * events.map(({ kind, item }) => [kind, item]); // [['like', 'dune']]
   *
   * @throws InvalidInput where the limit is not an integer from 1 to 1,000, `after` is not from a page, or `order` is
   *   invalid.
   */
  find(query?: EventsAsked): Promise<{ readonly events: EventView[]; readonly next: string | null }>;
  /**
   * Withdraws the events of each selection, with effect from the next list.
   *
   * @example
   * await tandem.events.delete([{ user: 'ada', item: 'ulysses', kind: 'like' }]); // [0]
   *
   * @throws InvalidInput where a selection names neither a user, nor an item, nor a kind.
   * @returns the number of events of each.
   */
  delete(selections: readonly EventSelection[]): Promise<number[]>;
}
