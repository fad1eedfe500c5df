/** The copy in memory of what is written: as much of it as the intake needs. */
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

/** Told of everything once it is committed to the store. */
export interface Replica extends EventEvidence {
  /** Tells the time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How long events count, in milliseconds: older ones are refused. */
  readonly eventLifetime: number;
  /** How many numbers the vectors have that there are; `undefined` where there is none. */
  vectorLength(): Promise<number | undefined>;
  readonly users: Pick<Ids, 'number' | 'set'>;
  readonly items: Pick<Ids, 'number' | 'rename'>;
  /** Takes in items that events name and {@link items} lacks; those that nobody has written yet are made, without content. */
  ensureItems(store: Store, ids: readonly string[]): Promise<void>;
  /**
   * Takes an item in, instead of what it was.
   *
   * @param chunks of its text, where they were written with it; none, where it has none any more. Without, it has those
   *   that it had.
   */
  setItem(row: Numbered<Item>, chunks?: readonly Chunk[]): void;
  removeItem(no: number, id: string): void;
  /** Whether the item is a document with chunks. */
  hasChunks(no: number): boolean;
  setUser(row: Numbered<User>): void;
  /** The user's id becomes nobody's. */
  removeUser(no: number): void;
  /** @param kinds names of the kinds, by the numbers that `events` have. */
  addEvents(events: EventBatch, kinds: readonly string[]): void;
  /** Whether a visitor has events that may be a user's. */
  hasEvents(visitor: number): boolean;
  /** What a visitor did until a moment, in milliseconds since 1970, is a user's. */
  signIn(visitor: number, user: number, at: number): void;
  /** Takes events back, by numbers; all that are named must hold. */
  removeEvents(events: {
    readonly user?: number | undefined;
    readonly item?: number | undefined;
    readonly kind?: number | undefined;
    /** Milliseconds since 1970. */
    readonly at?: number | undefined;
    /** How many at most; all by default. */
    readonly most?: number | undefined;
  }): void;
}

/** Only the numbers of ids that came by: enough to write, and nothing to be read before writing begins. */
export class IdReplica implements Replica {
  readonly now = Date.now;
  /** What is too old is deleted when the data is served. */
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

  /** Whoever reads the data knows. */
  isBot(): boolean {
    return false;
  }

  removeUser(no: number): void {
    this.users.rename(no, `${ERASED}${no}`);
  }

  // A number stays its item's, whatever becomes of the row.
  removeItem(): void {}

  /** What it was told last is not kept: the store knows. */
  hasChunks(): boolean {
    return false;
  }

  /** Visitors who did something since they last signed in. */
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
