/** The interface of the in-memory replica for the intake. */
import type { EventEvidence } from '../guard/index.js';
import { type EventBatch, Ids } from '../indexes/index.js';
import {
  type Chunk,
  ERASED,
  type Item,
  isVisitor,
  type Numbered,
  type Store,
  type User,
} from '../store/index.js';

/** Updated with all writes once they are committed to the store. */
export interface Replica extends EventEvidence {
  /** The current time, in milliseconds since 1970. */
  readonly now: () => number;
  /** The lifetime of events in milliseconds; older ones are refused. */
  readonly eventLifetime: number;
  /** The length of existing vectors; `undefined` if there are none. */
  vectorLength(): Promise<number | undefined>;
  readonly users: Pick<Ids, 'number' | 'set'>;
  readonly items: Pick<Ids, 'number' | 'rename'>;
  /** Adds items that events name and {@link items} lacks; unknown items are created, without content. */
  ensureItems(store: Store, ids: readonly string[]): Promise<void>;
  /**
   * Sets an item.
   *
   * @param chunks the chunks of its text; empty to remove them. Without it, chunks are not changed.
   */
  setItem(row: Numbered<Item>, chunks?: readonly Chunk[]): void;
  removeItem(no: number, id: string): void;
  /** Whether the item is a document with chunks. */
  hasChunks(no: number): boolean;
  setUser(row: Numbered<User>): void;
  /** Removes the id of a user. */
  removeUser(no: number): void;
  /** @param kinds the names of kinds, by their numbers in `events`. */
  addEvents(events: EventBatch, kinds: readonly string[]): void;
  /** Whether a visitor has events that a sign-in would assign to a user. */
  hasEvents(visitor: number): boolean;
  /** Assigns a visitor's events up to a time, in milliseconds since 1970, to a user. */
  signIn(visitor: number, user: number, at: number): void;
  /** Withdraws events by numbers; all given conditions must hold. */
  removeEvents(events: {
    readonly user?: number | undefined;
    readonly item?: number | undefined;
    readonly kind?: number | undefined;
    /** Milliseconds since 1970. */
    readonly at?: number | undefined;
    /** The maximum number; all by default. */
    readonly most?: number | undefined;
  }): void;
}

/**
 * A replica with only the numbers of ids seen so far: it is sufficient for writing, and nothing has to be read first.
 */
export class IdReplica implements Replica {
  readonly now = Date.now;
  /** Old events are deleted when the data is served. */
  readonly eventLifetime = Number.POSITIVE_INFINITY;
  readonly users = new Ids();
  readonly items = new Ids();
  readonly #store: Pick<Store, 'items' | 'users'>;

  constructor(store: Pick<Store, 'items' | 'users'>) {
    this.#store = store;
  }

  async vectorLength(): Promise<number | undefined> {
    return (await this.#store.items.vectorLength()) ?? (await this.#store.users.vectorLength());
  }

  async ensureItems(store: Store, ids: readonly string[]): Promise<void> {
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

  /** Determined when the data is read. */
  isBot(): boolean {
    return false;
  }

  removeUser(no: number): void {
    this.users.rename(no, `${ERASED}${no}`);
  }

  // The number of an item does not change.
  removeItem(): void {}

  /** Not kept, as the store knows. */
  hasChunks(): boolean {
    return false;
  }

  /** Visitors with events since their last sign-in. */
  readonly #visitors = new Set<number>();

  addEvents({ user: users }: EventBatch): void {
    for (const user of users) if (isVisitor(this.users.id(user))) this.#visitors.add(user);
  }

  hasEvents(visitor: number): boolean {
    return this.#visitors.has(visitor);
  }

  signIn(visitor: number): void {
    this.#visitors.delete(visitor);
  }

  removeEvents(): void {}
}
