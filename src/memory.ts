/** What the engine holds in memory: the catalogue, people, the log and what was built from it. */
import type { Snapshot } from './build.js';
import { signedWeight } from './config.js';
import {
  Catalogue,
  Counters,
  EMPTY_GRAPH,
  type EventBatch,
  EventLog,
  Ids,
  type ItemGraph,
  type Meanings,
  Newest,
  Popularity,
  Tastes,
} from './indexes/index.js';
import { type BlendWeights, INITIAL_WEIGHTS } from './rank/index.js';
import type { Scoring } from './rankings.js';
import { Remembered } from './remembered.js';
import { type History, readHistory, type World } from './retrieve/index.js';
import type { Item, Numbered, Store, User } from './store/index.js';
import type { KindMeaning, Progress } from './types.js';

/** People whose history is kept as read. */
const READ = 20_000;
/** As many codes of kinds as there can be. */
const KINDS = 65_536;

export class Memory {
  readonly catalogue: Catalogue;
  readonly newest = new Newest();
  readonly users = new Ids();
  readonly log = new EventLog();
  graph: ItemGraph = EMPTY_GRAPH;
  weights: BlendWeights = INITIAL_WEIGHTS;
  /** The ranker that is served, where one is admitted. Swapping it is setting this. */
  scoring: Scoring | undefined;
  popularity: Popularity;
  counters = new Counters();
  #tastes = new Tastes();
  /** Events that the graph and the weights know. */
  builtEvents = 0;
  readonly #interests = new Map<number, readonly string[]>();
  readonly #histories = new Remembered<History>(READ);
  readonly #meanings: Meanings = { weight: new Float32Array(KINDS), hides: new Uint8Array(KINDS) };
  readonly #kinds: { readonly [kind: string]: KindMeaning };
  #knownKinds = 0;

  /** @param now tells the time by which items are shown and events counted, in milliseconds since 1970. */
  constructor(
    kinds: { readonly [kind: string]: KindMeaning },
    readonly now: () => number = Date.now,
  ) {
    this.#kinds = kinds;
    this.catalogue = new Catalogue(now);
    this.popularity = Popularity.of(this.log, this.#meanings, now);
  }

  /** Reads everything from the store. */
  async load(store: Store, onProgress: (progress: Progress) => void): Promise<void> {
    const [items, events] = await Promise.all([store.items.count(), store.events.count()]);
    for await (const rows of store.items.ids()) {
      for (const { no, id, deleted } of rows) if (deleted) this.catalogue.remove(no, id);
    }
    for await (const rows of store.items.scan()) {
      for (const row of rows) this.setItem(row);
      onProgress({ phase: 'items', done: this.catalogue.size, total: items });
    }
    for await (const rows of store.users.ids()) for (const { no, id } of rows) this.users.set(id, no);
    for await (const rows of store.users.scan()) for (const row of rows) this.setUser(row);
    await this.log.loadFrom(store.events.scan(), (done) =>
      onProgress({ phase: 'events', done, total: events }),
    );
    this.learnKinds(store.events.kinds);
    this.popularity = Popularity.of(this.log, this.#meanings, this.now);
    this.#tastes = Tastes.of(this.log, this.#meanings);
    this.counters = Counters.of(this.log, this.#meanings);
  }

  /** Takes in events that have been committed. */
  addEvents(events: EventBatch): void {
    this.log.append(events);
    for (let k = 0; k < events.user.length; k++) {
      const weight = this.#meanings.weight[events.kind[k]!]!;
      this.popularity.add(events.item[k]!, weight, events.at[k]!);
      this.#tastes.add(events.user[k]!, events.item[k]!, weight);
      this.counters.add(events.user[k]!, events.item[k]!, weight, events.at[k]!);
      this.#histories.delete(events.user[k]!);
    }
  }

  setItem(row: Numbered<Item>): void {
    const { no, id, title, tags, attributes, image, published, expires, hidden } = row;
    // The body is not held: it may be long, and no list shows it.
    this.catalogue.set(no, { id, title, tags, attributes, image, published, expires, hidden });
    this.newest.set(no, published);
  }

  removeItem(no: number, id: string): void {
    this.catalogue.remove(no, id);
    this.newest.remove(no);
  }

  setUser({ no, id, tags }: Numbered<User>): void {
    this.users.set(id, no);
    this.#histories.delete(no);
    if (tags.length > 0) this.#interests.set(no, tags);
    else this.#interests.delete(no);
  }

  removeUser(no: number): void {
    this.#interests.delete(no);
    this.log.forget(no);
    this.#tastes.forget(no);
    this.counters.forget(no);
    this.#histories.delete(no);
  }

  /** What a person's events come to: the same object until there is another event of theirs. */
  historyOf(user: number): History {
    const known = this.#histories.get(user);
    if (known) return known;
    const { log, catalogue } = this;
    const history = readHistory({ log, meanings: this.#meanings, items: catalogue.length }, user);
    this.#histories.set(user, history);
    return history;
  }

  /** What a person says they like, as features of items. */
  interestsOf(user: number): number[] {
    const tags = this.#interests.get(user) ?? [];
    return tags.map((tag) => this.catalogue.tagFeature(tag)).filter((feature) => feature !== undefined);
  }

  /** Looks up what kinds mean that were not seen before. */
  learnKinds(kinds: readonly string[]): void {
    for (; this.#knownKinds < kinds.length; this.#knownKinds++) {
      const meaning = Object.hasOwn(this.#kinds, kinds[this.#knownKinds]!)
        ? this.#kinds[kinds[this.#knownKinds]!]!
        : undefined;
      this.#meanings.weight[this.#knownKinds] = meaning ? signedWeight(meaning) : 0;
      this.#meanings.hides[this.#knownKinds] = meaning?.hides ? 1 : 0;
    }
  }

  get meanings(): Meanings {
    return this.#meanings;
  }

  get world(): World {
    return {
      log: this.log,
      meanings: this.#meanings,
      graph: this.graph,
      content: this.catalogue.content,
      popularity: this.popularity,
      newest: this.newest,
      tastes: this.#tastes,
      items: this.catalogue.length,
      users: this.users.size,
    };
  }

  /** What building needs, as plain data. */
  get snapshot(): Snapshot {
    const { catalogue } = this;
    const published = new Float64Array(catalogue.length).fill(Number.NaN);
    for (let item = 0; item < published.length; item++) {
      const time = catalogue.entry(item)?.published;
      if (time != null) published[item] = time;
    }
    return {
      log: this.log.columns,
      meanings: this.#meanings,
      content: catalogue.content.columns,
      published,
      items: catalogue.length,
    };
  }
}
