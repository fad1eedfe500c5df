/** What is known in memory of the data that is written: as much as the writer of it needs. */
import type { EventEvidence } from '../guard/index.js';
import { type EventBatch, Ids } from '../indexes/index.js';
import type { Item, Numbered, Store, User } from '../store/index.js';

/** Told of everything once it is committed. */
export interface Replica extends EventEvidence {
  /** Tells the time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly users: Pick<Ids, 'number' | 'set'>;
  readonly items: Pick<Ids, 'number'>;
  /** Makes items known that events name and {@link items} does not; those that nobody wrote yet are made, bare. */
  meetItems(store: Store, ids: readonly string[]): Promise<void>;
  setItem(row: Numbered<Item>): void;
  removeItem(no: number, id: string): void;
  setUser(row: Numbered<User>): void;
  removeUser(no: number): void;
  /** @param kinds names of the kinds, by the numbers that `events` have. */
  addEvents(events: EventBatch, kinds: readonly string[]): void;
}

/** Only the numbers of ids that came by: enough to write, and nothing to be read before writing begins. */
export class IdReplica implements Replica {
  readonly now = Date.now;
  readonly users = new Ids();
  readonly items = new Ids();

  async meetItems(store: Store, ids: readonly string[]): Promise<void> {
    const numbers = await store.items.ensure(ids);
    ids.forEach((id, k) => {
      this.items.set(id, numbers[k]);
    });
  }

  setItem({ id, no }: Numbered<Item>): void {
    this.items.set(id, no);
  }

  setUser({ id, no }: Numbered<User>): void {
    this.users.set(id, no);
  }

  /** Whoever reads the data knows. */
  isBot(): boolean {
    return false;
  }

  // A number stays its id's, whatever becomes of the row.
  removeItem(): void {}
  removeUser(): void {}
  addEvents(): void {}
}
