/** The engine's state in memory: a replica of the store with the indexes over it, and the served models. */
import { NO_TEXT, type TextSink } from '../embed/index.js';
import {
  Catalogue,
  Counters,
  EMPTY_GRAPH,
  type EventBatch,
  EventLog,
  type Ids,
  type ItemGraph,
  type ItemSettings,
  type KindMeaning,
  LEVELS,
  type Meanings,
  Newest,
  NO_TASTE,
  OwnVectors,
  Popularity,
  Rates,
  Repeats,
  signedWeight,
  type TasteModel,
  Tastes,
  USUAL_ITEM_SETTINGS,
} from '../indexes/index.js';
import type { Replica } from '../ingest/index.js';
import type { Scoring } from '../rank/index.js';
import {
  type FusionWeights,
  INITIAL_WEIGHTS,
  readHistory,
  type TasteVersion,
  type World,
} from '../retrieve/index.js';
import { Scratch } from '../runtime/index.js';
import { type Chunk, ERASED, type Item, type Numbered, type Store, type User } from '../store/index.js';
import type { Repeating } from './due.js';
import {
  countEvents,
  countRates,
  type LiveCounts,
  markAsBots,
  type WithdrawnEvents,
  withdrawBefore,
  withdrawEvents,
} from './live-counts.js';
import { MemorySlot } from './memories.js';
import { ensureItems } from './named-items.js';
import { Opinions } from './opinions.js';
import { PassageSlot } from './passages.js';
import { People } from './people.js';
import { SearchSlot } from './search-slot.js';
import { SequenceSlot } from './sequence-slot.js';
import { signInNew } from './sign-in.js';
import { takeBackNew, undoingOf } from './taking-back.js';

/** The number of possible codes of kinds, which have 16 bits. */
const KINDS = 65_536;

/** An item as it is loaded: the body is not held, and without a vector the item keeps the one that it has. */
type LoadedItem = Omit<Numbered<Item>, 'body' | 'vector'> &
  Partial<Pick<Item, 'body' | 'vector'>> & {
    /** Whether only events name it. */
    readonly onlyNamed?: boolean;
  };

const noMeanings = (): Meanings => ({
  weight: new Float32Array(KINDS),
  hides: new Uint8Array(KINDS),
  repeats: new Uint8Array(KINDS),
});

/** Records the meaning of a kind by its code, and its meaning with a low value. */
function noteMeaning(meanings: Meanings, code: number, meaning: KindMeaning | undefined): void {
  meanings.weight[code] = meaning ? signedWeight(meaning) : 0;
  meanings.hides[code] = meaning?.hides ? 1 : 0;
  const taken = meaning?.meaning === 'positive' && (meaning.repeats ?? meaning.hides);
  if (meanings.repeats) meanings.repeats[code] = taken ? 1 : 0;
  for (const level of Object.values(LEVELS)) {
    if (!meaning || code >= LEVELS.none) continue;
    meanings.weight[code | level] = level === LEVELS.low ? -meaning.weight : 0;
    meanings.hides[code | level] = level === LEVELS.low && meaning.hides ? 1 : 0;
  }
}

/** The state of one engine, which changes with every write. */
export class EngineState implements Replica, LiveCounts {
  readonly catalogue: Catalogue;
  readonly newest = new Newest();
  readonly people: People;
  readonly log = new EventLog();
  readonly sequence: SequenceSlot;
  readonly search = new SearchSlot();
  readonly passages: PassageSlot;
  readonly memories = new MemorySlot();
  readonly vectors = new OwnVectors();
  /** The served rankers of lists and of searches; setting one replaces it. */
  scoring: Scoring | undefined;
  searchScoring: Scoring | undefined;

  // Built by `IndexRefresher`, from time to time.
  graph: ItemGraph = EMPTY_GRAPH;
  taste: TasteModel = NO_TASTE;
  tasteVersion: Pick<TasteVersion, 'name' | 'until'> | undefined;
  itemSettings: ItemSettings = USUAL_ITEM_SETTINGS;
  weights: FusionWeights = INITIAL_WEIGHTS;
  /** The number of events that the weights were fitted on. */
  fittedEvents = 0;
  /** The number of events that the graph was built from. */
  builtEvents = 0;
  repeats = new Repeats();

  // From `tandem.json`: how long events count, in milliseconds, and whether consumed items are recommended again.
  eventLifetime = Number.POSITIVE_INFINITY;
  repeating: Repeating['repeating'] = true;

  // Updated with each event; the first two are also rebuilt.
  popularity: Popularity;
  rates = new Rates();
  tastes = new Tastes();
  counters = new Counters();

  /** The meanings of kinds of events by name; the names of the kinds so far by code; and the meanings by code. */
  readonly kindMeanings: { readonly [kind: string]: KindMeaning };
  readonly kindNames: string[] = [];
  readonly meanings = noMeanings();

  readonly opinions = new Opinions();
  /** The kinds that undo others, by code. */
  undoing: ReturnType<typeof undoingOf> = new Map();
  readonly #scratch = new Scratch();
  /** Receives the texts of items, besides the sequence model. */
  readonly #texts: TextSink | undefined;

  /**
   * @param now the clock by which items are shown and events counted, in milliseconds since 1970.
   * @param texts receives the texts of items; without it, texts are not even read.
   */
  constructor(
    kinds: { readonly [kind: string]: KindMeaning },
    readonly now: () => number = Date.now,
    texts?: TextSink,
  ) {
    this.kindMeanings = kinds;
    this.passages = new PassageSlot(kinds);
    this.#texts = texts;
    this.catalogue = new Catalogue(now);
    this.sequence = new SequenceSlot(this.catalogue);
    this.search.answers.counts = ({ user, kind }) => isPositive(this.meaningOf(kind)) && !this.isBot(user);
    this.popularity = Popularity.of(this.log, this.meanings, now);
    this.people = new People({
      readHistory: (user) => {
        const { log, meanings, rates, catalogue } = this;
        const { content, length: items } = catalogue;
        return readHistory({ log, meanings, content, rates, items }, user, this.#scratch);
      },
      tagFeature: (tag) => this.catalogue.tagFeature(tag),
    });
  }

  get items(): Ids {
    return this.catalogue.ids;
  }

  get users(): Ids {
    return this.people.ids;
  }

  /** Whether items' bodies are wanted when the store is read. */
  get readsTexts(): boolean {
    return this.#texts !== undefined;
  }

  addEvents(batch: EventBatch, kinds: readonly string[]): void {
    this.addKinds(kinds);
    const events = this.opinions.graded(batch);
    countRates(this, this.catalogue.content, events);
    const from = this.log.length;
    this.log.append(events);
    countEvents(this, events);
    takeBackNew(this, from, this.undoing);
  }

  /** @see withdrawEvents */
  readonly removeEvents = (events: WithdrawnEvents) => withdrawEvents(this, events);
  /** @see withdrawBefore */
  readonly removeEventsBefore = (before: number) => withdrawBefore(this, before);
  readonly vectorLength = async () => this.vectors.dimensions;
  readonly hasEvents = (user: number) => this.log.lastOfUser(user) >= 0;
  readonly signIn = (visitor: number, user: number, at: number) => signInNew(this, { visitor, user, at });

  readonly isBot = (user: number): boolean => this.people.bots.has(user);

  /** @see markAsBots */
  discount(users: readonly number[]): void {
    markAsBots(this, users);
  }

  ensureItems(store: Store, ids: readonly string[]): Promise<void> {
    return ensureItems(this, store, ids);
  }

  /** The body is not held: it may be long, and lists do not show it. Its content is in the vector of the text. */
  setItem(row: LoadedItem, chunks?: readonly Chunk[]): void {
    const { no, id, title, tags, attributes, image, published, expires, hidden } = row;
    this.catalogue.set(no, { id, title, tags, attributes, image, published, expires, hidden }, row.onlyNamed);
    this.newest.set(no, published);
    if (row.vector !== undefined) this.vectors.setItem(no, row.vector);
    const text = { title, tags, body: row.body ?? null };
    this.#texts?.set(no, text);
    this.sequence.setText(no, text);
    this.sequence.describe(no);
    this.search.setItem({ no, id, ...text }, chunks);
  }

  hasChunks(no: number): boolean {
    return this.search.documents.has(no);
  }

  removeItem(no: number, id: string): void {
    this.catalogue.remove(no, id);
    this.newest.remove(no);
    this.vectors.setItem(no, null);
    this.#texts?.set(no, NO_TEXT);
    this.sequence.setText(no, NO_TEXT);
    this.search.removeItem(no);
  }

  setUser({ no, id, tags, vector }: Numbered<User>): void {
    this.vectors.setUser(no, vector);
    this.users.set(id, no);
    if (this.people.setTags(no, tags)) markAsBots(this, [no]);
    this.people.changed(no);
  }

  removeUser(no: number): void {
    this.users.rename(no, `${ERASED}${no}`);
    this.people.setTags(no, []);
    this.vectors.setUser(no, null);
    this.log.forget(no);
    this.tastes.forget(no);
    this.counters.forget(no);
    this.search.answers.forget(no);
    this.people.changed(no);
  }

  /** Looks up the meanings of new kinds. @param kinds names by code. */
  addKinds(kinds: readonly string[]): void {
    if (this.kindNames.length === kinds.length) return;
    for (let code = this.kindNames.length; code < kinds.length; code++) {
      const name = kinds[code];
      const meaning = this.meaningOf(name);
      noteMeaning(this.meanings, code, meaning);
      this.opinions.addKind(name, meaning);
      this.kindNames.push(name);
    }
    this.undoing = undoingOf(this);
  }

  /** The meaning of a kind of events, if it has one. */
  meaningOf(kind: string): KindMeaning | undefined {
    return Object.hasOwn(this.kindMeanings, kind) ? this.kindMeanings[kind] : undefined;
  }

  /** The current data that retrievers read. */
  get world(): World {
    return {
      log: this.log,
      meanings: this.meanings,
      graph: this.graph,
      linear: this.taste.linear,
      factors: this.taste.factors,
      taste: this.itemSettings,
      content: this.catalogue.content,
      popularity: this.popularity,
      newest: this.newest,
      tastes: this.tastes,
      rates: this.rates,
      sequence: this.sequence.space,
      vectors: this.vectors,
      ...this.search.world,
      items: this.catalogue.length,
      users: this.users.size,
    };
  }
}

const isPositive = (meaning: KindMeaning | undefined): boolean =>
  meaning !== undefined && signedWeight(meaning) > 0;
