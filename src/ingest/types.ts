/** The calls `items`, `users` and `events` of the engine, and what they return. */
import type { EventInput, Item, User, WriteReport } from '../store/index.js';

/** An item or user as it is read: times in ISO 8601. */
export type ItemView = Omit<Item, 'published' | 'expires'> & {
  readonly published: string | null;
  readonly expires: string | null;
};

export type UserView = User;

export interface Records<Input, Patch, View> {
  /** Checks and writes each record; what is refused is reported and costs the others nothing. */
  upsert(records: readonly Input[]): Promise<WriteReport>;
  /** @throws InvalidInput where the patch is not one. @returns `undefined` where there is no such record. */
  patch(id: string, patch: Patch): Promise<View | undefined>;
  /** Deletes records; a user with all that they did. @returns the ids that were there. */
  delete(ids: readonly string[]): Promise<string[]>;
  get(id: string): Promise<View | undefined>;
  list(page?: { after?: string | undefined; limit?: number | undefined }): Promise<View[]>;
}

/** Takes in what people did. */
export interface EventIntake {
  /** Checks and writes events; resolves once they are durable. The next recommendation knows them. */
  add(events: readonly EventInput[]): Promise<WriteReport>;
}
