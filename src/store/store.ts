/**
 * What the store promises. Rows carry two names for a thing: the user's own `id`, a string, and a `no`, a small
 * integer that never changes, by which events refer to it and the indexes hold it in typed arrays. `no`s start at 0
 * and are given in order, so they serve as positions of arrays.
 */

import { DAY } from '../runtime/index.js';
import type { Chunk, ChunkTable } from './chunk.js';
import type { CostTable } from './costs.js';
import type { Erased } from './erase.js';
import type { MemoryTable } from './memories.js';
import type { NamedItems } from './named-items.js';
import type { PassageList } from './passage-list.js';
import type { Item, ItemPatch, Json, User, UserPatch } from './records.js';
import type { Settings } from './settings.js';
import type { SignInTable } from './sign-ins.js';

/** A row with its number. A deleted row keeps its number, so that events never come to mean another item. */
export type Numbered<Row> = Row & { readonly no: number };

/** Numbers with their ids, in columns of one length. */
export interface IdColumns {
  readonly no: Int32Array;
  readonly id: readonly string[];
  /** 1 where the row is deleted, else 0. */
  readonly deleted: Uint8Array;
}

/** Rows that have the same tags. */
export interface Alike {
  readonly tags: readonly string[];
  readonly no: Int32Array;
}

/** What items and users have in common. */
export interface Table<Row, Patch> {
  /**
   * Writes rows whole, in one transaction, in the order given (of two with one id, the later counts). An upsert brings
   * a deleted row back.
   * @returns the rows' numbers, in the same order.
   */
  upsert(rows: readonly Row[]): Promise<number[]>;
  /**
   * Changes the named fields of one row, atomically beside other writers; attributes are merged by key, `null`
   * removing one.
   * @throws InvalidInput where the merged attributes would be too large.
   * @returns the row as it is now, or `undefined` where there is none.
   */
  patch(id: string, patch: Patch): Promise<Numbered<Row> | undefined>;
  /** Deletes rows; a user as {@link UserTable.erase} does. @returns the ids that were there. */
  delete(ids: readonly string[]): Promise<string[]>;
  /** @returns the rows that are there, in the order of `ids`. */
  get(ids: readonly string[]): Promise<Numbered<Row>[]>;
  /** A page in the order of ids (by code point), after the id `after`. */
  list(page: { after?: string; limit: number }): Promise<Numbered<Row>[]>;
  /**
   * The numbers of ids, in the same order; ids not yet known get a bare row, and with it a number, in the order given.
   * A deleted row keeps its number and stays deleted. Safe beside other writers.
   */
  ensure(ids: readonly string[]): Promise<number[]>;
  /** Every row in the order of numbers, in chunks; a deleted row is not among them. `without` names what is not read. */
  scan<Left extends keyof Row = never>(options?: {
    without?: readonly Left[];
  }): AsyncIterable<readonly Omit<Numbered<Row>, Left>[]>;
  /** Every number that was ever given with its id, deleted ones included, in the order of numbers, in large chunks. */
  ids(): AsyncIterable<IdColumns>;
  /** Every row that has tags, those of a chunk with the same tags together: many rows share few lists of tags. */
  tagged(): AsyncIterable<readonly Alike[]>;
  /** Every vector with the number of its row, in pages. */
  vectors(): AsyncIterable<readonly { readonly no: number; readonly vector: readonly number[] }[]>;
  /** How many numbers a vector has that is there; `undefined` where there is none. */
  vectorLength(): Promise<number | undefined>;
  count(): Promise<number>;
}

/** What is kept of a document beside its item. */
export interface DocumentInfo {
  /** The format it was read as, such as `pdf`. */
  readonly format: string;
  /** SHA-256 of what was read, in hexadecimal. */
  readonly hash: string;
  /** The version of parsers and chunking that it was read by. */
  readonly version: number;
  /** Size of what was read, and of the text extracted from it, in UTF-16 code units. */
  readonly bytes: number;
  readonly characters: number;
  /** How many pages it has; `null` where it has none. */
  readonly pages: number | null;
  /** Where it was read from; no two documents have the same. `null` where it came without. */
  readonly source: string | null;
  /** The id of the user whose it is and with whom it is erased. */
  readonly owner: string | null;
  /** What whoever imported it should know, such as pages without text. */
  readonly notes: readonly string[];
}

/** A document as it is written. */
export interface NewDocument {
  /** Its `body` is the extracted text, or as much of it as a body holds. */
  readonly item: Item;
  readonly document: DocumentInfo;
  readonly chunks: readonly Chunk[];
}

/** A document as it is read back: `no` and `id` are its item's. */
export interface Document extends DocumentInfo {
  readonly no: number;
  readonly id: string;
  readonly chunks: number;
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Documents, which are items with chunks. They are deleted with their items, and cease to be documents when another
 * body is written to the item.
 */
export interface DocumentTable {
  /**
   * Writes items with their documents and chunks in one transaction, replacing what was there (of two with one id, the
   * later counts).
   * @returns the items' numbers, in the same order.
   */
  write(documents: readonly NewDocument[]): Promise<number[]>;
  /** @returns the documents that are there, in the order of `ids`. */
  get(ids: readonly string[]): Promise<Document[]>;
  /** A page in the order of ids, after the id `after`. @param page.source only those whose source begins with it. */
  list(page: { after?: string; limit: number; source?: string | undefined }): Promise<Document[]>;
  /** Which of these items, by number, are documents. */
  among(numbers: readonly number[]): Promise<ReadonlySet<number>>;
  /** The numbers of all items that are documents. */
  numbers(): Promise<Int32Array>;
  count(): Promise<number>;
}

/** Users, who are deleted with everything of theirs. */
export interface UserTable extends Table<User, UserPatch> {
  /**
   * Deletes users with all their events, their sessions with all of theirs, the lists that they were served, and the
   * documents that they own with all events that name these. Their
   * ids are nowhere from then on; those who write them again are new. In the files of the embedded database, old
   * versions of rows are gone when the store has closed, or an hour later.
   */
  erase(ids: readonly string[]): Promise<Erased>;
}

/** An event ready to be written: users and items by number. */
export interface EventRow {
  /** Unique; an event whose id is there already is not written again. */
  readonly id: string;
  readonly kind: string;
  readonly user: number;
  /** -1 where the event names none. */
  readonly item: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value?: number | undefined;
  readonly session?: string | undefined;
  readonly context?: { readonly [key: string]: Json } | undefined;
  readonly request?: string | undefined;
  readonly position?: number | undefined;
}

/** Events in columns, all of one length, in the order in which they were committed. */
export interface EventColumns {
  readonly user: Int32Array;
  /** -1 where the event names none. */
  readonly item: Int32Array;
  /** Positions in {@link EventTable.kinds}. */
  readonly kind: Uint16Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
  /** 1 where the event names a request, else 0. */
  readonly answers: Uint8Array;
  /** The place in a list that the event names, from 0; -1 where it names none. */
  readonly place: Int16Array;
  /** Values, where they are asked for; NaN where an event has none. */
  readonly value?: Float32Array;
}

/** An event as it is read back, with ids instead of numbers. */
export interface StoredEvent {
  readonly id: string;
  readonly kind: string;
  readonly user: string | null;
  readonly session: string | null;
  readonly item: string | null;
  readonly at: number;
  readonly value: number | null;
  readonly context: { readonly [key: string]: Json } | null;
  readonly request: string | null;
  readonly position: number | null;
}

/** Which events: all that are named must hold. Times are in milliseconds since 1970, `[from, before)`. */
export interface EventSelection {
  /** The event's own id. */
  readonly id?: string | undefined;
  /** A visitor's, who is known by it alone. */
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  readonly item?: string | undefined;
  readonly kind?: string | undefined;
}

export interface EventQuery extends EventSelection {
  readonly from?: number | undefined;
  readonly before?: number | undefined;
  /** Where the page before ended: its {@link EventPage.next}. */
  readonly after?: string | undefined;
  /** `oldest` first, or `newest`; `oldest` by default. */
  readonly order?: 'oldest' | 'newest' | undefined;
  readonly limit: number;
}

/** Events in the order of commitment, or in the opposite one, and where the next page begins; `null` on the last. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly next: string | null;
}

export interface EventTable {
  find(query: EventQuery): Promise<EventPage>;
  /**
   * Deletes the events of each selection, which names a user, an item or a kind at least.
   * @returns how many there were of each.
   */
  delete(selections: readonly EventSelection[]): Promise<number[]>;
  /** Deletes events from before a moment, in milliseconds since 1970. @returns how many. */
  purge(before: number): Promise<number>;
  /**
   * Writes events and resolves once they are durable. Calls made at about the same time share one transaction (group
   * commit). Of two events with one id the first counts, within a call and between calls.
   * @returns for each row whether it was new (1) or there already (0).
   */
  append(rows: readonly EventRow[]): Promise<Uint8Array>;
  /** Names of the kinds seen so far; {@link EventColumns.kind} are positions in it. It only grows. */
  readonly kinds: readonly string[];
  /** The position of a kind in {@link kinds}, for events that were appended. */
  kindOf(name: string): number | undefined;
  /**
   * Every event that was there when the scan began, and perhaps some that came meanwhile, in the order of commitment
   * (as long as nobody deletes rows behind Tandem's back), in large chunks of columns.
   */
  scan(options?: { signal?: AbortSignal; values?: boolean }): AsyncIterable<EventColumns>;
  /** Every event, in the order of commitment, whole, in chunks, for export. */
  read(): AsyncIterable<readonly StoredEvent[]>;
  count(): Promise<number>;
}

/** One served list, kept so that what was trained on is what was served. */
export interface RequestRow {
  readonly id: string;
  readonly at: number;
  /** -1 where there was no person. */
  readonly user: number;
  /** What was asked, as JSON: context, filters, the surface. */
  readonly query: { readonly [key: string]: Json };
  /** Item numbers in the order served. */
  readonly items: readonly number[];
  readonly scores: readonly number[];
  /** `items.length` rows of features, flattened, in the order of `featureNames`; kept as 32-bit floats. */
  readonly features: ArrayLike<number>;
  readonly featureNames: readonly string[];
  /** What decided the list besides scores, if anything did. */
  readonly decision?: ListDecision | undefined;
}

/** What decided a served list besides scores. */
export interface ListDecision {
  /** By experiment, the arm that the person was in. */
  readonly arms?: { readonly [experiment: string]: string } | undefined;
  /** Places, from 0, of what was pinned by a rule, and of what exploration chose. */
  readonly pinned?: readonly number[] | undefined;
  readonly explored?: readonly number[] | undefined;
}

/** Served lists for somebody, of `[from, before)`, in milliseconds since 1970, with features of these names. */
export interface ServedRange {
  readonly from: number;
  readonly before: number;
  readonly featureNames: readonly string[];
}

/** A served list as it is read back for training. */
export interface ServedRow {
  readonly at: number;
  readonly user: number;
  /** What was searched for; null where nothing was. */
  readonly query: string | null;
  readonly items: Int32Array;
  /** `items.length` rows. */
  readonly features: Float32Array;
}

/** Served lists are kept this long, in milliseconds. */
export const REQUESTS_KEPT = 30 * DAY;

export interface RequestTable {
  /** Queues a served list to be written with others soon; `close` writes what is left. Never rejects a request. */
  log(row: RequestRow): void;
  get(id: string): Promise<RequestRow | undefined>;
  /** How many lists there are in a range, and the times of the first and the last, where there are any. */
  span(
    range: ServedRange,
  ): Promise<{ readonly lists: number; readonly first: number; readonly last: number }>;
  /** The lists of a range in the order of time, read page by page. */
  scan(range: ServedRange): AsyncIterable<ServedRow>;
  /** Deletes what is older than `before`, in milliseconds since 1970. @returns how many. */
  purge(before: number): Promise<number>;
}

/** What became of served lists, counted. Times are in milliseconds since 1970. */
export interface AnswerTable {
  /** Of the latest answers, `limit` at most, whose passages have features of these names: those that events answer, oldest first. */
  passages(featureNames: readonly string[], limit: number): Promise<readonly PassageList[]>;
  /** How often each item was in lists served from a moment on. */
  shown(from: number): Promise<readonly { readonly item: number; readonly times: number }[]>;
  /**
   * Who was served under an arm of an experiment: an id of the users' (see `visitorId`), how many lists, and from when on,
   * in milliseconds since 1970.
   */
  served(experiment: string): Promise<
    readonly {
      readonly person: string;
      readonly arm: string;
      readonly lists: number;
      readonly since: number;
    }[]
  >;
  /** The latest answers to searches, `limit` at most, in the order of their searches; what was typed is in `query`. */
  searches(limit: number): Promise<
    readonly {
      readonly query: string;
      readonly user: number;
      readonly item: number;
      readonly kind: string;
    }[]
  >;
  /** Places of lists served from a moment on, and the events that answered them, explored places apart. */
  explored(from: number): Promise<Explored>;
}

/** How much was explored, and what came of it. */
export interface Explored {
  /** Places of served lists, and those among them that exploration filled. */
  readonly places: number;
  readonly explored: number;
  /** Events that name a list and a position in it, by kind: all, and those that answered an explored place. */
  readonly answers: readonly { readonly kind: string; readonly times: number; readonly explored: number }[];
}

/** `admin` makes, lists and revokes keys, and examines the database. */
export type Scope = 'read' | 'write' | 'admin';

export interface KeyTable {
  /** Makes a key and returns it, the only time that it can be read; only its SHA-256 is kept. */
  create(name: string, scopes: readonly Scope[]): Promise<string>;
  list(): Promise<{ readonly name: string; readonly scopes: readonly Scope[]; readonly created: number }[]>;
  /** @returns whether there was one of this name. */
  revoke(name: string): Promise<boolean>;
  /** The scopes of a key, or `undefined` where it is none of ours. */
  verify(key: string): Promise<{ readonly name: string; readonly scopes: readonly Scope[] } | undefined>;
}

export interface Store {
  readonly dialect: 'pglite' | 'postgres';
  readonly items: Table<Item, ItemPatch>;
  /** Visitors known by a session only are rows whose id is `visitorId` of the session; they come first in `list`. */
  readonly users: UserTable;
  readonly documents: DocumentTable;
  readonly chunks: ChunkTable;
  readonly events: EventTable;
  readonly requests: RequestTable;
  readonly answers: AnswerTable;
  readonly settings: Settings;
  readonly keys: KeyTable;
  readonly signIns: SignInTable;
  readonly memories: MemoryTable;
  readonly costs: CostTable;
  readonly namedItems: NamedItems;
  /** What {@link doctor} found wrong, each with how to mend it; empty when all is well. */
  doctor(): Promise<readonly { readonly problem: string; readonly remedy: string }[]>;
  /** Writes all that is queued and closes. Calling it again does nothing. */
  close(): Promise<void>;
}
