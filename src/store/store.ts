/**
 * The interfaces of the store. A row has two keys: the caller's `id`, a string, and its number `no`, a small integer
 * that never changes, by which events refer to it and indexes hold it in typed arrays. Numbers start at 0 and are
 * assigned in order, so that they serve as positions in arrays.
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

/** A row with its number. A deleted row keeps its number, so that events never refer to another item. */
export type Numbered<Row> = Row & { readonly no: number };

/** Numbers and their ids, in columns of equal length. */
export interface IdColumns {
  readonly no: Int32Array;
  readonly id: readonly string[];
  /** 1 where the row is deleted, else 0. */
  readonly deleted: Uint8Array;
}

/** A group of rows with the same tags. */
export interface Alike {
  readonly tags: readonly string[];
  readonly no: Int32Array;
}

/** What the tables of items and users have in common. */
export interface Table<Row, Patch> {
  /**
   * Writes rows whole, in one transaction, in the order given (of two with one id, the later counts). An upsert brings
   * a deleted row back.
   * @returns the numbers of the rows, in the same order.
   */
  upsert(rows: readonly Row[]): Promise<number[]>;
  /**
   * Changes the named fields of one row, atomically; attributes are merged by key, and `null` removes one.
   * @throws InvalidInput where the merged attributes would be too large.
   * @returns the updated row, or `undefined` where there is none.
   */
  patch(id: string, patch: Patch): Promise<Numbered<Row> | undefined>;
  /** Deletes rows; users as {@link UserTable.erase} does. @returns the ids that existed. */
  delete(ids: readonly string[]): Promise<string[]>;
  /** @returns the rows that exist, in the order of `ids`. */
  get(ids: readonly string[]): Promise<Numbered<Row>[]>;
  /** A page in the order of ids (by code point), after the id `after`. */
  list(page: { after?: string; limit: number }): Promise<Numbered<Row>[]>;
  /**
   * The numbers of ids, in the same order; for new ids, rows with nothing but the id are created, in the order
   * given. A deleted row keeps its number and stays deleted. Safe beside other writers.
   */
  ensure(ids: readonly string[]): Promise<number[]>;
  /** Every row that is not deleted, in the order of numbers, in pages. `without` names columns that are not read. */
  scan<Left extends keyof Row = never>(options?: {
    without?: readonly Left[];
  }): AsyncIterable<readonly Omit<Numbered<Row>, Left>[]>;
  /** Every number with its id, including deleted rows, in the order of numbers, in large pages. */
  ids(): AsyncIterable<IdColumns>;
  /** Every row that has tags, grouped within a page by equal lists of tags, as many rows share few lists. */
  tagged(): AsyncIterable<readonly Alike[]>;
  /** Every vector with the number of its row, in pages. */
  vectors(): AsyncIterable<readonly { readonly no: number; readonly vector: readonly number[] }[]>;
  /** The length of the stored vectors; `undefined` where there is none. */
  vectorLength(): Promise<number | undefined>;
  count(): Promise<number>;
}

/** What is stored about a document besides its item. */
export interface DocumentInfo {
  /** The format it was read as, such as `pdf`. */
  readonly format: string;
  /** SHA-256 of the source's bytes, in hexadecimal. */
  readonly hash: string;
  /** The version of the parsers and the chunking with which it was read. */
  readonly version: number;
  /** The size of the source in bytes, and of the extracted text in UTF-16 code units. */
  readonly bytes: number;
  readonly characters: number;
  /** The number of pages; `null` for formats without pages. */
  readonly pages: number | null;
  /** Where it was read from, unique among documents; `null` where it was sent without one. */
  readonly source: string | null;
  /** The id of the user who owns it; it is erased together with its owner. */
  readonly owner: string | null;
  /** Warnings for the person who imported it, such as pages without text. */
  readonly notes: readonly string[];
}

/** A document as it is written. */
export interface NewDocument {
  /** The item; its `body` is the extracted text, cut to the longest body allowed. */
  readonly item: Item;
  readonly document: DocumentInfo;
  readonly chunks: readonly Chunk[];
}

/** A document as it is read back; `no` and `id` are those of its item. */
export interface Document extends DocumentInfo {
  readonly no: number;
  readonly id: string;
  readonly chunks: number;
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Documents: items with chunks. A document is deleted with its item; where another body is written to the item, its
 * document and chunks are deleted.
 */
export interface DocumentTable {
  /**
   * Writes items with their documents and chunks in one transaction, replacing what was there (of two with one id, the
   * later counts).
   * @returns the numbers of the items, in the same order.
   */
  write(documents: readonly NewDocument[]): Promise<number[]>;
  /** @returns the documents that exist, in the order of `ids`. */
  get(ids: readonly string[]): Promise<Document[]>;
  /** A page in the order of ids, after the id `after`. @param page.source the prefix that their sources have. */
  list(page: { after?: string; limit: number; source?: string | undefined }): Promise<Document[]>;
  /** Which of these items, by number, are documents. */
  among(numbers: readonly number[]): Promise<ReadonlySet<number>>;
  /** The numbers of all items that are documents. */
  numbers(): Promise<Int32Array>;
  count(): Promise<number>;
}

/** The table of users. */
export interface UserTable extends Table<User, UserPatch> {
  /**
   * Deletes users with all their events, those of their sessions, the lists that they were served, and the documents
   * that they own with all events on these. Their ids are not stored anywhere any more; a user written with the same
   * id later is a new one. Old row versions in the files of the embedded database are removed within an hour, or when
   * the store closes.
   */
  erase(ids: readonly string[]): Promise<Erased>;
}

/** An event to be written, with users and items by number. */
export interface EventRow {
  /** Unique: an event whose id exists already is not written again. */
  readonly id: string;
  readonly kind: string;
  readonly user: number;
  /** The number of the item; -1 where the event names none. */
  readonly item: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value?: number | undefined;
  readonly session?: string | undefined;
  readonly context?: { readonly [key: string]: Json } | undefined;
  readonly request?: string | undefined;
  readonly position?: number | undefined;
}

/** Events in columns of equal length, in the order in which they were committed. */
export interface EventColumns {
  readonly user: Int32Array;
  /** The number of the item; -1 where the event names none. */
  readonly item: Int32Array;
  /** Positions in {@link EventTable.kinds}. */
  readonly kind: Uint16Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
  /** 1 where the event names a request, else 0. */
  readonly answers: Uint8Array;
  /** The place in a list that the event names, from 0; -1 where it names none. */
  readonly place: Int16Array;
  /** Values, if requested; NaN where an event has none. */
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

/** A selection of events: all given conditions must hold. Times are in milliseconds since 1970, `[from, before)`. */
export interface EventSelection {
  /** The event's own id. */
  readonly id?: string | undefined;
  /** The session of a visitor who is not signed in. */
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  readonly item?: string | undefined;
  readonly kind?: string | undefined;
}

export interface EventQuery extends EventSelection {
  readonly from?: number | undefined;
  readonly before?: number | undefined;
  /** {@link EventPage.next} of the page before. */
  readonly after?: string | undefined;
  /** `oldest` first, or `newest`; `oldest` by default. */
  readonly order?: 'oldest' | 'newest' | undefined;
  readonly limit: number;
}

/** Events in the order of commitment, or in reverse, and where the next page begins; `null` on the last page. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly next: string | null;
}

export interface EventTable {
  find(query: EventQuery): Promise<EventPage>;
  /**
   * Deletes the events of each selection, which must name at least a user, an item or a kind.
   * @returns how many were deleted by each.
   */
  delete(selections: readonly EventSelection[]): Promise<number[]>;
  /** Deletes events older than `before`, in milliseconds since 1970. @returns how many. */
  purge(before: number): Promise<number>;
  /**
   * Writes events and resolves once they are durable. Calls made at about the same time share one transaction (group
   * commit). Of two events with one id the first counts, within a call and between calls.
   * @returns for each row, 1 where it was new and 0 where its id existed already.
   */
  append(rows: readonly EventRow[]): Promise<Uint8Array>;
  /** The names of all kinds so far; {@link EventColumns.kind} holds positions in it. It only grows. */
  readonly kinds: readonly string[];
  /** The position in {@link kinds} of a kind of which events were appended. */
  kindOf(name: string): number | undefined;
  /**
   * Every event that was committed when the scan began, and perhaps some that came in meanwhile, in the order of
   * commitment (unless another program deletes rows), in large pages of columns.
   */
  scan(options?: { signal?: AbortSignal; values?: boolean }): AsyncIterable<EventColumns>;
  /** Every event with all of its fields, in the order of commitment, in pages, for export. */
  read(): AsyncIterable<readonly StoredEvent[]>;
  count(): Promise<number>;
}

/** One served list, logged so that models are trained on what was served. */
export interface RequestRow {
  readonly id: string;
  readonly at: number;
  /** The number of the user; -1 where there was none. */
  readonly user: number;
  /** The query as JSON: context, filters, the surface. */
  readonly query: { readonly [key: string]: Json };
  /** The numbers of the items, in the order served. */
  readonly items: readonly number[];
  readonly scores: readonly number[];
  /** `items.length` rows of features, flattened, in the order of `featureNames`; kept as 32-bit floats. */
  readonly features: ArrayLike<number>;
  readonly featureNames: readonly string[];
  /** What decided the list besides scores, if anything. */
  readonly decision?: ListDecision | undefined;
}

/** What decided a served list besides scores. */
export interface ListDecision {
  /** By experiment, the arm that the person was in. */
  readonly arms?: { readonly [experiment: string]: string } | undefined;
  /** Places, from 0, of items that a rule pinned, and of items that exploration chose. */
  readonly pinned?: readonly number[] | undefined;
  readonly explored?: readonly number[] | undefined;
}

/**
 * Selects served lists of users, of `[from, before)` in milliseconds since 1970, that have features of these names.
 */
export interface ServedRange {
  readonly from: number;
  readonly before: number;
  readonly featureNames: readonly string[];
}

/** A served list as it is read back for training. */
export interface ServedRow {
  readonly at: number;
  readonly user: number;
  /** The query of a search; null for other lists. */
  readonly query: string | null;
  readonly items: Int32Array;
  /** `items.length` rows. */
  readonly features: Float32Array;
}

/** How long served lists are kept, in milliseconds. */
export const REQUESTS_KEPT = 30 * DAY;

export interface RequestTable {
  /** Queues a served list to be written in a group shortly after; `close` writes what is left. Never rejects. */
  log(row: RequestRow): void;
  get(id: string): Promise<RequestRow | undefined>;
  /** The number of lists in a range, and the times of the first and the last, if any. */
  span(
    range: ServedRange,
  ): Promise<{ readonly lists: number; readonly first: number; readonly last: number }>;
  /** The lists of a range in the order of time, read page by page. */
  scan(range: ServedRange): AsyncIterable<ServedRow>;
  /** Deletes what is older than `before`, in milliseconds since 1970. @returns how many. */
  purge(before: number): Promise<number>;
}

/** Counts of the events that answer served lists. Times are in milliseconds since 1970. */
export interface AnswerTable {
  /**
   * Among the latest `limit` answers whose passages have features of these names: those with feedback events, oldest
   * first.
   */
  passages(featureNames: readonly string[], limit: number): Promise<readonly PassageList[]>;
  /** How often each item was in lists served from a moment on. */
  shown(from: number): Promise<readonly { readonly item: number; readonly times: number }[]>;
  /**
   * The people who were served under an arm of an experiment: the id (of visitors see `visitorId`), the number of
   * lists, and the time of the first, in milliseconds since 1970.
   */
  served(experiment: string): Promise<
    readonly {
      readonly person: string;
      readonly arm: string;
      readonly lists: number;
      readonly since: number;
    }[]
  >;
  /**
   * The latest events that answer searches, `limit` at most, in the order of the searches; `query` holds what was
   * typed, `shown` the items of a search whose features are logged.
   */
  searches(limit: number): Promise<
    readonly {
      readonly request: string;
      readonly shown: readonly number[];
      readonly query: string;
      readonly user: number;
      readonly item: number;
      readonly kind: string;
    }[]
  >;
  /**
   * Places of lists served since a time, and the events that answered them, with explored places counted separately.
   */
  explored(from: number): Promise<Explored>;
}

/** The extent of exploration, and the events that answered it. */
export interface Explored {
  /** All places of served lists, and those that exploration filled. */
  readonly places: number;
  readonly explored: number;
  /** Events that name a list and a position in it, by kind: all, and those that answered an explored place. */
  readonly answers: readonly { readonly kind: string; readonly times: number; readonly explored: number }[];
}

/** `admin` makes, lists and revokes keys, and examines the database. */
export type Scope = 'read' | 'write' | 'admin';

export interface KeyTable {
  /** Creates a key and returns it. It cannot be read again, as only its SHA-256 is stored. */
  create(name: string, scopes: readonly Scope[]): Promise<string>;
  list(): Promise<{ readonly name: string; readonly scopes: readonly Scope[]; readonly created: number }[]>;
  /** @returns whether there was a key of this name. */
  revoke(name: string): Promise<boolean>;
  /** The scopes of a key, or `undefined` where there is no such key. */
  verify(key: string): Promise<{ readonly name: string; readonly scopes: readonly Scope[] } | undefined>;
}

export interface Store {
  readonly dialect: 'pglite' | 'postgres';
  readonly items: Table<Item, ItemPatch>;
  /** Visitors who are not signed in are rows whose id is `visitorId` of the session; they come first in `list`. */
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
  /** Defects of the database, each with how to mend it; empty when all is well. */
  doctor(): Promise<readonly { readonly problem: string; readonly remedy: string }[]>;
  /** Writes everything queued and closes. Calling it again does nothing. */
  close(): Promise<void>;
}
