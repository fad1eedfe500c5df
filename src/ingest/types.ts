/** The calls `items`, `users` and `events` of the engine, and what they return. */
import type { EventInput, EventSelection, Item, StoredEvent, User, WriteReport } from '../store/index.js';

/** An item or user as it is read: times in ISO 8601. */
export type ItemView = Omit<Item, 'published' | 'expires'> & {
  readonly published: string | null;
  readonly expires: string | null;
};

export type UserView = User;

export interface Records<Input, Patch, View> {
  /**
   * Checks and writes each record; what is refused is reported and costs the others nothing.
   *
   * @example
   * const books = [{ id: 'middlemarch', title: 'Middlemarch', tags: ['england'] }, { id: '' }];
   * await tandem.items.upsert(books); // { taken: 1, refused: [{ index: 1, field: 'id' }] }
   */
  upsert(records: readonly Input[]): Promise<WriteReport>;
  /**
   * As {@link upsert}, but what a record leaves out stays as it is where there is one with its id; attributes are merged
   * by key.
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
   * @throws InvalidInput where a field is wrong.
   * @returns the record as it is now; `undefined` where there is none.
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
   * Those of some ids that are there, in any order.
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
   * @throws InvalidInput where the limit is another.
   */
  list(page?: { after?: string | undefined; limit?: number | undefined }): Promise<View[]>;
}

/** Takes in events. */
export interface EventIntake {
  /**
   * Checks and writes events; resolves once they are durable. The next recommendation knows them.
   *
   * @example
   * const events = [{ user: 'ada', kind: 'purchase', item: 'persuasion' }, { kind: 'click', item: 'dune' }];
   * await tandem.events.add(events); // { taken: 1, repeated: 0, refused: [{ index: 1, field: 'user' }] }
   * (await tandem.recommend({ user: 'ada' })).items.some(({ id }) => id === 'persuasion'); // false
   */
  add(events: readonly EventInput[]): Promise<WriteReport>;
}

/** An event as it is read: its time in ISO 8601, and without what it does not name. */
export type EventView = Omit<StoredEvent, 'at'> & { readonly at: string };

/** Which events are read; all conditions given must hold. */
export interface EventsAsked extends EventSelection {
  /** From this time on, and before that one, in milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly before?: number | undefined;
  /** The `next` of the page before, asked for in the same order. */
  readonly after?: string | undefined;
  /** Which come first, by when they came: `oldest` (the default), or `newest`. */
  readonly order?: 'oldest' | 'newest' | undefined;
  /** 1 to 1,000; 100 by default. */
  readonly limit?: number | undefined;
}

/** Events as callers write, read and take them back. */
export interface EventRecords extends EventIntake {
  /**
   * Events in the order in which they came, or the newest first, a page at a time.
   *
   * @example
   * const { events, next } = await tandem.events.find({ user: 'cleo' });
   * events.map(({ kind, item }) => [kind, item]); // [['like', 'dune']]
   *
   * @throws InvalidInput where the limit is no whole number from 1 to 1,000, or `after` is from no page, or `order` is neither of the two.
   */
  find(query?: EventsAsked): Promise<{ readonly events: EventView[]; readonly next: string | null }>;
  /**
   * Takes back the events of each selection, which takes effect in the next list.
   *
   * @example
   * await tandem.events.delete([{ user: 'ada', item: 'ulysses', kind: 'like' }]); // [0]
   *
   * @throws InvalidInput where a selection names neither a user, nor an item, nor a kind.
   * @returns how many there were of each.
   */
  delete(selections: readonly EventSelection[]): Promise<number[]>;
}
