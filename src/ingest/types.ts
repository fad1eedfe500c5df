/** The calls `items`, `users` and `events` of the engine, and what they return. */
import type { EventInput, Item, User, WriteReport } from '../store/index.js';

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
