/** The world as it was at an earlier moment: a log replayed in the order of time, with the indexes over it. */
import { batchOf, buildItemIndexes, Counters, EventLog, Popularity } from '../../indexes/index.js';
import { type Snapshot, type World, worldOf } from '../../retrieve/index.js';

/** Popularity is put in order anew after so many ticks. */
const TICK = 1_000;

/** A replay, which goes forward only. */
export class ReplayedWorld {
  readonly #snapshot: Snapshot;
  readonly #full: EventLog;
  readonly #order: Int32Array;
  /** Where each event stands in the order of time, and the first of each item. */
  readonly #position: Int32Array;
  readonly #first: Int32Array;
  readonly #counters = new Counters();
  readonly #log = new EventLog();
  #world: World;
  #played = 0;
  /** The time by which popularity is put in order, as the clock would make another order in every run. */
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

  /** The world with the counts so far; the same object is not valid after {@link rebuild}. */
  get now(): World & { readonly counters: Counters } {
    return { ...this.#world, counters: this.#counters, users: this.#log.users, items: this.#snapshot.items };
  }

  /** Takes in all events before an event. */
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

  /** Builds the indexes anew from the events so far, as serving does from time to time. */
  rebuild(): void {
    this.#world = this.#built();
  }

  /**
   * Whether an item existed before an event. One without a time of publication did once somebody had it: of all that
   * nobody had yet, a model trained on what came later would know which one is taken next.
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
