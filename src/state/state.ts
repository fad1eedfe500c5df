/** What the engine holds in memory: the catalogue, people, the log and what was built from it. */
import { NO_TEXT, type TextSink, type TextVectors } from '../embed/index.js';
import { A_PERSON, NOT_A_PERSON } from '../guard/index.js';
import {
  Catalogue,
  Counters,
  EMPTY_GRAPH,
  type EventBatch,
  EventLog,
  Ids,
  type ItemGraph,
  type KindMeaning,
  logLiftOf,
  type Meanings,
  Newest,
  Popularity,
  Rates,
  sampledUsers,
  signedWeight,
  Tastes,
} from '../indexes/index.js';
import type { Replica } from '../ingest/index.js';
import type { SavedSequence } from '../models/index.js';
import type { Scoring } from '../rank/index.js';
import {
  type BlendWeights,
  type History,
  INITIAL_WEIGHTS,
  readHistory,
  SequenceSpace,
  type Snapshot,
  type World,
} from '../retrieve/index.js';
import { BoundedCache, type Progress } from '../runtime/index.js';
import type { Item, Numbered, Store, User } from '../store/index.js';
import type { Sequence } from './sequence-slot.js';

/** People whose history is kept as read. */
const READ = 20_000;

/** As many codes of kinds as there can be. */
const KINDS = 65_536;

const NOTHING: readonly string[] = [];

/** Items that are described at once while lists are served. */
const DESCRIBED = 200;

export class EngineState implements Replica {
  readonly catalogue: Catalogue;
  readonly newest = new Newest();
  readonly users = new Ids();
  readonly log = new EventLog();
  graph: ItemGraph = EMPTY_GRAPH;
  weights: BlendWeights = INITIAL_WEIGHTS;
  /** The ranker that is served, where one is admitted. Swapping it is setting this. */
  scoring: Scoring | undefined;
  /** Events that the weights were learnt from. */
  learntFrom = 0;
  popularity: Popularity;
  /** Worked out when everything is built, and kept up to date from then on. */
  rates = new Rates();
  counters = new Counters();
  #tastes = new Tastes();
  /** Events that the graph knows. */
  builtEvents = 0;
  /** What items' texts are given to beside the models. */
  readonly #sink: TextSink | undefined;
  #sequence: Sequence | undefined;
  /** One that is being made ready to take its place, and the items that were changed meanwhile. */
  #next: (Sequence & { readonly changed: Set<number> }) | undefined;
  /** What people say they like, by user; those who were read together and say the same share one list. */
  readonly #interests: (readonly string[])[] = [];
  /** Users who are known not to be people. */
  readonly notPeople = new Set<number>();
  readonly #histories = new BoundedCache<History>(READ);
  readonly #meanings: Meanings = { weight: new Float32Array(KINDS), hides: new Uint8Array(KINDS) };
  /** What kinds of events mean, by name; and the names of those seen so far, by code. */
  readonly kindMeanings: { readonly [kind: string]: KindMeaning };
  readonly kindNames: string[] = [];

  /**
   * @param now tells the time by which items are shown and events counted, in milliseconds since 1970.
   * @param texts what items' texts are given to as they come; without it, they are not even read.
   */
  constructor(
    kinds: { readonly [kind: string]: KindMeaning },
    readonly now: () => number = Date.now,
    texts?: TextSink,
  ) {
    this.kindMeanings = kinds;
    this.#sink = texts;
    this.catalogue = new Catalogue(now);
    this.popularity = Popularity.of(this.log, this.#meanings, now);
  }

  /**
   * Reads everything from the store.
   * @param judged ids of users who were found not to be people, unless they are marked as people.
   */
  async load(
    store: Store,
    onProgress: (progress: Progress) => void,
    judged: readonly string[] = [],
  ): Promise<void> {
    const [items, users, events] = await Promise.all([
      store.items.count(),
      store.users.count(),
      store.events.count(),
    ]);
    for await (const { no, id, deleted } of store.items.ids()) {
      id.forEach((name, k) => {
        if (deleted[k] === 1) this.catalogue.remove(no[k], name);
      });
    }
    for await (const rows of this.#sink ? store.items.scan() : store.items.scan({ without: ['body'] })) {
      for (const row of rows) this.setItem(row);
      onProgress({ phase: 'items', done: this.catalogue.size, total: items });
    }
    for await (const { no, id } of store.users.ids()) {
      id.forEach((name, k) => {
        this.users.set(name, no[k]);
      });
      onProgress({ phase: 'users', done: this.users.size, total: users });
    }
    for await (const groups of store.users.tagged()) {
      for (const { tags, no } of groups) for (const user of no) this.#setInterests(user, tags);
    }
    await this.log.loadFrom(store.events.scan(), events, (done) =>
      onProgress({ phase: 'events', done, total: events }),
    );
    this.#learnKinds(store.events.kinds);
    this.popularity = Popularity.of(this.log, this.#meanings, this.now);
    this.#tastes = Tastes.of(this.log, this.#meanings);
    this.counters = Counters.of(this.log, this.#meanings);
    const marked = [...this.notPeople];
    this.notPeople.clear();
    this.discount(marked);
    this.discount(judged.map((id) => this.users.number(id) ?? -1).filter((user) => user >= 0));
  }

  /**
   * Takes somebody for no person from now on: what they did and do shapes their own lists and nobody else's, as far as
   * what is counted live goes at once, and what is built, with the next building.
   */
  discount(users: readonly number[]): void {
    const { log } = this;
    const taken: { item: number; weight: number; at: number }[] = [];
    for (const user of users) {
      if (this.notPeople.has(user) || this.#interests[user]?.includes(A_PERSON)) continue;
      this.notPeople.add(user);
      for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
        const weight = this.#meanings.weight[log.kindOf(event)];
        const [item, at] = [log.itemOf(event), log.atOf(event)];
        taken.push({ item, weight, at });
        this.counters.removeFromItem(item, weight, at);
      }
      this.#tastes.forget(user);
    }
    if (taken.length > 0) this.popularity.remove(taken);
  }

  get items(): Ids {
    return this.catalogue.ids;
  }

  addEvents(events: EventBatch, kinds: readonly string[]): void {
    this.#learnKinds(kinds);
    this.#rate(events);
    this.log.append(events);
    for (let k = 0; k < events.user.length; k++) {
      const weight = this.#meanings.weight[events.kind[k]];
      const user = events.user[k];
      const item = this.notPeople.has(user) ? -1 : events.item[k];
      this.popularity.add(item, weight, events.at[k]);
      this.#tastes.add(user, item, weight);
      this.counters.add(user, item, weight, events.at[k]);
      this.#histories.delete(user);
    }
  }

  /** Lets rates know events, by what was known of people before them. */
  #rate({ user: users, item: items, kind, answers, place }: EventBatch): void {
    const { content } = this.catalogue;
    const taken = new Set<string>();
    for (let k = 0; k < users.length; k++) {
      const [user, item] = [users[k], items[k]];
      const weight = this.#meanings.weight[kind[k]];
      if (item < 0 || weight < 0 || this.notPeople.has(user)) continue;
      if (!answers?.[k]) {
        if (weight > 0) this.rates.found(content.of(item));
        continue;
      }
      const { experience } = this.historyOf(user);
      if (weight === 0) {
        const { feature, logLift } = experience;
        const lift = logLiftOf(content.of(item), (one) => logLift[feature.indexOf(one)] ?? 0);
        this.rates.shown(item, place?.[k] ?? -1, Math.exp(lift));
        continue;
      }
      // What is done with an item after it was taken takes it no second time.
      const before = experience.taken[experience.item.indexOf(item)] ?? 0;
      const key = `${user} ${item}`;
      if (before === 0 && !taken.has(key)) this.rates.taken(item);
      taken.add(key);
    }
  }

  /** Items that another process has written or deleted are known as they are now. */
  async meetItems(store: Store, ids: readonly string[]): Promise<void> {
    const numbers = await store.items.ensure(ids);
    const rows = new Map((await store.items.get(ids)).map((row) => [row.id, row]));
    ids.forEach((id, k) => {
      const row = rows.get(id);
      if (row) this.setItem(row);
      else this.removeItem(numbers[k], id);
    });
  }

  /** The body is not held: it may be long, and no list shows it. What it says is in its text's vector. */
  setItem(row: Omit<Numbered<Item>, 'body'> & Partial<Pick<Item, 'body'>>): void {
    const { no, id, title, tags, attributes, image, published, expires, hidden } = row;
    this.catalogue.set(no, { id, title, tags, attributes, image, published, expires, hidden });
    this.newest.set(no, published);
    const text = { title, tags, body: row.body ?? null };
    this.#sink?.set(no, text);
    this.#sequence?.texts?.set(no, text);
    this.#next?.texts?.set(no, text);
    this.#next?.changed.add(no);
    this.describe(no);
  }

  /**
   * Retrieves with a trained model from now on.
   * @param texts the vectors of texts by the encoder that the model was trained with.
   * @returns false where the model is of another catalogue, and is not used.
   */
  useSequence(saved: SavedSequence, texts?: TextVectors): boolean {
    const sequence = this.#made(saved, texts);
    if (!sequence) return false;
    for (let item = 0; item < this.catalogue.length; item++) this.#describe(item, sequence);
    this.#sequence = sequence;
    return true;
  }

  /**
   * As {@link useSequence} while lists are served: all is made ready bit by bit, and then taken up from one list to the
   * next.
   * @param items all there are, to be read where `texts` does not know them yet.
   */
  async swapSequence(
    saved: SavedSequence,
    texts?: TextVectors,
    items?: AsyncIterable<readonly Numbered<Item>[]>,
  ): Promise<boolean> {
    const made = this.#made(saved, texts);
    if (!made) return false;
    const next = { ...made, changed: new Set<number>() };
    this.#next = next;
    try {
      for await (const rows of items ?? []) {
        // What was written since the rows were read is known better.
        for (const row of rows) if (!next.changed.has(row.no)) texts?.set(row.no, row);
      }
      for (let item = 0; item < this.catalogue.length; item++) {
        if (item % DESCRIBED === 0) await new Promise((resolve) => setImmediate(resolve));
        this.#describe(item, next);
      }
      this.#sequence = made;
    } finally {
      this.#next = undefined;
    }
    return true;
  }

  /** Retrieves without a trained model from now on. */
  dropSequence(): void {
    this.#sequence = undefined;
  }

  /** A model, where it is of this catalogue. */
  #made(
    { name, about, model, vectors, graph }: SavedSequence,
    texts: TextVectors | undefined,
  ): Sequence | undefined {
    if (about.catalogue !== this.catalogue.ids.digest(about.shape.items)) return undefined;
    const { temperature, heldBelow, shape, trained } = about;
    const until = Date.parse(String(trained.to));
    const { parameters } = model;
    const columns = { shape, parameters, temperature, heldBelow, until, vectors, graph };
    const rows = new Map(about.features.map((name, row) => [name, row]));
    return { name, space: SequenceSpace.over(columns), rows, texts };
  }

  /** Works out an item's vectors anew, from what is known of its content now. */
  describe(item: number): void {
    if (this.#sequence) this.#describe(item, this.#sequence);
    if (this.#next) this.#describe(item, this.#next);
  }

  #describe(item: number, { space, rows, texts }: Sequence): void {
    const features: number[] = [];
    for (const feature of this.catalogue.content.of(item)) {
      const row = rows.get(this.catalogue.featureName(feature));
      if (row !== undefined) features.push(row);
    }
    space.describe(item, { features, text: texts?.of(item) });
  }

  removeItem(no: number, id: string): void {
    this.catalogue.remove(no, id);
    this.newest.remove(no);
    for (const texts of [this.#sink, this.#sequence?.texts, this.#next?.texts]) texts?.set(no, NO_TEXT);
    this.#next?.changed.add(no);
  }

  setUser({ no, id, tags }: Numbered<User>): void {
    this.users.set(id, no);
    this.#setInterests(no, tags.length > 0 ? tags : NOTHING);
    this.#histories.delete(no);
  }

  #setInterests(user: number, tags: readonly string[]): void {
    while (this.#interests.length < user) this.#interests.push(NOTHING);
    this.#interests[user] = tags;
    if (tags.includes(NOT_A_PERSON)) this.discount([user]);
  }

  removeUser(no: number): void {
    this.#setInterests(no, NOTHING);
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
    const { content, length: items } = catalogue;
    const history = readHistory({ log, meanings: this.#meanings, content, rates: this.rates, items }, user);
    this.#histories.set(user, history);
    return history;
  }

  /** What a person says they like, as features of items. */
  interestsOf(user: number): number[] {
    const tags = this.#interests[user] ?? NOTHING;
    return tags.map((tag) => this.catalogue.tagFeature(tag)).filter((feature) => feature !== undefined);
  }

  /** Looks up what kinds mean that were not seen before. */
  #learnKinds(kinds: readonly string[]): void {
    for (let code = this.kindNames.length; code < kinds.length; code++) {
      const name = kinds[code];
      const meaning = this.meaningOf(name);
      this.#meanings.weight[code] = meaning ? signedWeight(meaning) : 0;
      this.#meanings.hides[code] = meaning?.hides ? 1 : 0;
      this.kindNames.push(name);
    }
  }

  /** What a kind of events means, if anything. */
  meaningOf(kind: string): KindMeaning | undefined {
    return Object.hasOwn(this.kindMeanings, kind) ? this.kindMeanings[kind] : undefined;
  }

  get meanings(): Meanings {
    return this.#meanings;
  }

  /** The name of the model that is retrieved with; empty where there is none. */
  get model(): string {
    return this.#sequence?.name ?? '';
  }

  /** What kinds mean, as text that differs where they mean something else. */
  get kinds(): string {
    return JSON.stringify(this.kindMeanings);
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
      rates: this.rates,
      sequence: this.#sequence?.space,
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
    const interests = new Map<number, number[]>();
    for (const user of sampledUsers(this.log.users)) {
      const said = this.interestsOf(user);
      if (said.length > 0) interests.set(user, said);
    }
    return {
      log: this.log.columns,
      meanings: this.#meanings,
      content: catalogue.content.columns,
      published,
      interests,
      notPeople: this.notPeople,
      items: catalogue.length,
      sequence: this.#sequence?.space.columns,
    };
  }
}
