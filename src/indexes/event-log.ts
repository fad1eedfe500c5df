/**
 * Every event in memory, in columns, threaded from each event to the same person's event before it in time. A person's
 * state is therefore always current, and costs 22 bytes an event. The columns lie in shared memory, so that a worker reads them without a copy.
 */

/** What the log takes in, all columns of one length. */
export interface EventBatch {
  readonly user: Int32Array;
  /** -1 where the event names no item. */
  readonly item: Int32Array;
  /** Codes of kinds. */
  readonly kind: Uint16Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
}

/** The log as plain data that can be posted to a worker. */
export interface LogColumns extends EventBatch {
  readonly length: number;
  readonly beforeOfUser: Int32Array;
  readonly lastOfUser: Int32Array;
}

/** A late event is put in its place among at most this many later ones of the person; beyond it, before those. */
const LATEST_WALK = 10_000;

const NONE = -1;

type Column = Int32Array | Uint16Array | Float64Array;

function shared<C extends Column>(like: C, length: number): C {
  const type = like.constructor as new (buffer: SharedArrayBuffer) => C;
  return new type(new SharedArrayBuffer(length * like.BYTES_PER_ELEMENT));
}

/** `column` if it holds `length`, or a copy with room to spare, what is new filled with `fill`. */
function grown<C extends Column>(column: C, length: number, fill: number): C {
  if (length <= column.length) return column;
  const larger = shared(column, Math.max(1024, length, Math.ceil(column.length * 1.5)));
  larger.set(column);
  if (fill !== 0) larger.fill(fill, column.length);
  return larger;
}

/** The first `length` of a column, in memory of its own. */
function copied<C extends Column>(column: C, length: number): C {
  const copy = shared(column, length);
  copy.set(column.subarray(0, length));
  return copy;
}

export class EventLog {
  #length = 0;
  #users = 0;
  #user: Int32Array = new Int32Array(0);
  #item: Int32Array = new Int32Array(0);
  #kind: Uint16Array = new Uint16Array(0);
  #at: Float64Array = new Float64Array(0);
  #beforeOfUser: Int32Array = new Int32Array(0);
  #lastOfUser: Int32Array = new Int32Array(0);

  /** The same log on the same memory, as a worker sees it. */
  static over(columns: LogColumns): EventLog {
    const log = new EventLog();
    log.#length = columns.length;
    log.#users = columns.lastOfUser.length;
    log.#user = columns.user;
    log.#item = columns.item;
    log.#kind = columns.kind;
    log.#at = columns.at;
    log.#beforeOfUser = columns.beforeOfUser;
    log.#lastOfUser = columns.lastOfUser;
    return log;
  }

  get columns(): LogColumns {
    return {
      length: this.#length,
      user: this.#user,
      item: this.#item,
      kind: this.#kind,
      at: this.#at,
      beforeOfUser: this.#beforeOfUser,
      // Copies: these are written in place, and would come to name events beyond `length`.
      lastOfUser: copied(this.#lastOfUser, this.#users),
    };
  }

  get length(): number {
    return this.#length;
  }

  /** One more than the largest number of a user that has events. */
  get users(): number {
    return this.#users;
  }

  userOf(event: number): number {
    return this.#user[event]!;
  }
  itemOf(event: number): number {
    return this.#item[event]!;
  }
  kindOf(event: number): number {
    return this.#kind[event]!;
  }
  atOf(event: number): number {
    return this.#at[event]!;
  }
  /** The person's latest event, or -1. */
  lastOfUser(user: number): number {
    return user >= 0 && user < this.#lastOfUser.length ? this.#lastOfUser[user]! : NONE;
  }
  /** The same person's event before `event` in time, or -1. */
  beforeOfUser(event: number): number {
    let before = this.#beforeOfUser[event]!;
    // In a worker: a late event put in between since the columns were taken.
    while (before >= this.#length) before = this.#beforeOfUser[before]!;
    return before;
  }
  /** Takes in events as they are committed. */
  append(batch: EventBatch): void {
    const from = this.#take(batch);
    for (let event = from; event < this.#length; event++) {
      this.#linkToUser(event);
    }
  }

  /** Makes a person's events nobody's: they name no item any more, and the person has none. */
  forget(user: number): void {
    if (user >= this.#users) return;
    for (let event = this.lastOfUser(user); event !== NONE; event = this.beforeOfUser(event))
      this.#item[event] = NONE;
    this.#lastOfUser[user] = NONE;
  }

  /** Takes in a whole history at once, sorting each person's events by time (stable), in time linear in its length. */
  load(batches: Iterable<EventBatch>): void {
    for (const batch of batches) this.#take(batch);
    this.#linkAll();
  }

  /**
   * {@link load} from a source that is read piece by piece, so that no more than a piece is held twice.
   * @param expected about how many events there are.
   */
  async loadFrom(
    batches: AsyncIterable<EventBatch>,
    expected: number,
    onProgress?: (events: number) => void,
  ): Promise<void> {
    this.#makeRoom(this.#length + expected);
    for await (const batch of batches) {
      this.#take(batch);
      onProgress?.(this.#length);
    }
    this.#linkAll();
  }

  #linkAll(): void {
    const count = this.#length;
    // Counting sort by person keeps the log's order; only people whose times go backwards are sorted.
    const start = new Uint32Array(this.#users + 1);
    for (let event = 0; event < count; event++) start[this.#user[event]! + 1]!++;
    for (let user = 0; user < this.#users; user++) start[user + 1]! += start[user]!;
    const next = start.slice(0, -1);
    const ordered = new Int32Array(count);
    for (let event = 0; event < count; event++) ordered[next[this.#user[event]!]!++] = event;
    for (let user = 0; user < this.#users; user++) {
      const events = ordered.subarray(start[user]!, start[user + 1]!);
      let sorted = true;
      for (let k = 1; k < events.length && sorted; k++)
        sorted = this.#at[events[k]!]! >= this.#at[events[k - 1]!]!;
      if (!sorted) events.sort((a, b) => this.#at[a]! - this.#at[b]! || a - b);
      let before = NONE;
      for (const event of events) {
        this.#beforeOfUser[event] = before;
        before = event;
      }
      this.#lastOfUser[user] = before;
    }
  }

  #take(batch: EventBatch): number {
    const from = this.#length;
    const length = from + batch.user.length;
    this.#makeRoom(length);
    this.#user.set(batch.user, from);
    this.#item.set(batch.item, from);
    this.#kind.set(batch.kind, from);
    this.#at.set(batch.at, from);
    let users = 0;
    for (const user of batch.user) if (user >= users) users = user + 1;
    this.#users = Math.max(this.#users, users);
    this.#lastOfUser = grown(this.#lastOfUser, users, NONE);
    this.#length = length;
    return from;
  }

  #makeRoom(length: number): void {
    this.#user = grown(this.#user, length, 0);
    this.#item = grown(this.#item, length, 0);
    this.#kind = grown(this.#kind, length, 0);
    this.#at = grown(this.#at, length, 0);
    this.#beforeOfUser = grown(this.#beforeOfUser, length, 0);
  }

  #linkToUser(event: number): void {
    const user = this.#user[event]!;
    const at = this.#at[event]!;
    let after = NONE;
    let before = this.#lastOfUser[user]!;
    for (let steps = 0; before !== NONE && this.#at[before]! > at && steps < LATEST_WALK; steps++) {
      after = before;
      before = this.#beforeOfUser[before]!;
    }
    this.#beforeOfUser[event] = before;
    if (after === NONE) this.#lastOfUser[user] = event;
    else this.#beforeOfUser[after] = event;
  }
}
