/** The state at an earlier time: a log replayed in chronological order, with its indexes. */
import { batchOf, buildItemIndexes, Counters, EventLog, Popularity } from '../../indexes/index.js';
import { type Snapshot, type World, worldOf } from '../../retrieve/index.js';

/** The number of ticks after which items are sorted by popularity again. */
const TICK = 1_000;

/** A replay, which only goes forward. */
export class ReplayedWorld {
  readonly #snapshot: Snapshot;
  readonly #full: EventLog;
  readonly #order: Int32Array;
  /** The position of each event in chronological order, and of the first of each item. */
  readonly #position: Int32Array;
  readonly #first: Int32Array;
  readonly #counters = new Counters();
  readonly #log = new EventLog();
  #world: World;
  #played = 0;
  /** The time used for sorting by popularity, as the real time would differ in every run. */
  ticks = 0;

  /** @param order all events by time. */
  constructor(snapshot: Snapshot, full: EventLog, order: Int32Array) {
    this.#snapshot = snapshot;
    this.#full = full;
    this.#order = order;
    this.#position = new Int32Array(full.length);
    this.#first = new Int32Array(snapshot.items).fill(full.length);
    order.forEach((event, position) => {
      this.#position[event] = position;
      const item = full.itemOf(event);
      if (item >= 0 && position < this.#first[item]) this.#first[item] = position;
    });
    this.#world = this.#built();
  }

  /** The world with the counts so far; the object is invalid after {@link rebuild}. */
  get now(): World & { readonly counters: Counters } {
    return { ...this.#world, counters: this.#counters, users: this.#log.users, items: this.#snapshot.items };
  }

  /** Adds all events before an event. */
  playUntil(event: number): void {
    const until = this.#position[event];
    if (until <= this.#played) return;
    const { weight } = this.#snapshot.meanings;
    const batch = batchOf(this.#full, this.#order.subarray(this.#played, until));
    this.#log.append(batch);
    for (let k = 0; k < batch.user.length; k++) {
      const w = weight[batch.kind[k]];
      this.#counters.add(batch.user[k], batch.item[k], w, batch.at[k]);
      this.#world.popularity.add(batch.item[k], w, batch.at[k]);
      this.#world.tastes.add(batch.user[k], batch.item[k], w);
    }
    this.#played = until;
  }

  /** Rebuilds the indexes from the events so far, as serving does now and then. */
  rebuild(): void {
    this.#world = this.#built();
  }

  /**
   * Whether an item existed before an event. An item without a time of publication exists from its first event on, as a
   * model trained on later events would otherwise know which new item is taken next.
   */
  existed(item: number, event: number): boolean {
    const published = this.#snapshot.published[item];
    return Number.isNaN(published)
      ? this.#first[item] < this.#position[event]
      : published <= this.#full.atOf(event);
  }

  #built(): World {
    const { meanings, items, itemSettings } = this.#snapshot;
    const indexes = buildItemIndexes(this.#log, meanings, items, itemSettings);
    return {
      ...worldOf(this.#snapshot, this.#log, indexes),
      popularity: Popularity.of(this.#log, meanings, () => TICK * this.ticks),
    };
  }
}
