/**
 * Erasing people: their rows, their events, those of their sessions, the lists they were served, and the documents
 * and memories they own. The costs of their answers stay without an owner, as they count in the budget.
 *
 * - The row of a deleted person stays, as numbers are positions; its id is replaced by one that does not identify
 *   anybody.
 * - A user who is written with the same id later is a new one.
 * - With a document, its item and all events on it are deleted, too, as ids of items may be names of people's files.
 */
import { type Kysely, sql } from 'kysely';
import { int4Array, textArray } from './arrays.js';
import type { Database } from './database.js';
import { LOCKS, lock } from './locks.js';
import type { Schema } from './schema.js';
import { noteErasure } from './scrub.js';
import { dropStale } from './stale-documents.js';
import { ERASED, visitorId } from './visitors.js';

/** A row that belonged to a person, or to a session of theirs. */
export interface ErasedRow {
  readonly no: number;
  readonly id: string;
}

export interface Erased {
  /** The given ids that existed, in the order given. */
  readonly deleted: readonly string[];
  /** Every row that has no owner any more. */
  readonly rows: readonly ErasedRow[];
  /** Every item that was one of their documents. */
  readonly documents: readonly ErasedRow[];
}

/** @param flush writes served lists that are queued. */
export async function eraseUsers(
  { kysely, dialect }: Database,
  ids: readonly string[],
  flush: () => Promise<void>,
): Promise<Erased> {
  if (ids.length === 0) return { deleted: [], rows: [], documents: [] };
  await flush();
  return kysely.transaction().execute(async (transaction) => {
    // Both locks, in the order in which all writers take them, so that there is no deadlock.
    await lock(transaction, LOCKS.items);
    await lock(transaction, LOCKS.users);
    const people = await rowsOf(transaction, ids);
    const sessions = await sessionsOf(transaction, ids, people);
    const signedIn = await visitorsOf(transaction, people);
    const named = await rowsOf(transaction, sessions.map(visitorId));
    const visitors = [...new Map([...named, ...signedIn].map((row) => [row.no, row])).values()];
    const all = [...people, ...visitors];
    const nos = int4Array(all.map(({ no }) => no));
    const { numAffectedRows: events } = await sql`
      delete from tandem.events where user_no = any(${nos}::int[])`.execute(transaction);
    await sql`
      delete from tandem.sign_ins
      where visitor_no = any(${nos}::int[]) or user_no = any(${nos}::int[])`.execute(transaction);
    const asked = await eraseLists(transaction, all, ids, sessions);
    await sql`
      update tandem.users
      set deleted = true, id = ${ERASED} || no, tags = '{}', attributes = '{}', vector = null
      where no = any(${nos}::int[])`.execute(transaction);
    const { documents, owners, eventsOfThem } = await eraseDocuments(transaction, ids);
    const owning = textArray([...ids, ...visitors.map(({ id }) => id), ...sessions.map(visitorId)]);
    const { rows: memories } = await sql<{ owner: string }>`
      delete from tandem.memories where owner = any(${owning}::text[]) returning owner`.execute(transaction);
    const { rows: costs } = await sql<{ owner: string }>`
      update tandem.answer_costs as changed set owner = null
      from tandem.answer_costs as before
      where changed.request = before.request and before.owner = any(${owning}::text[])
      returning before.owner as owner`.execute(transaction);
    const existing = new Set([
      ...asked,
      ...people.map(({ id }) => id),
      ...owners,
      ...memories.map(({ owner }) => owner),
      ...costs.map(({ owner }) => owner),
    ]);
    if (dialect === 'pglite' && (existing.size > 0 || all.length > 0))
      await noteErasure(transaction, {
        events: Number(events ?? 0) + eventsOfThem > 0,
        documents: documents.length > 0,
        memories: memories.length > 0,
        costs: costs.length > 0,
      });
    return { deleted: ids.filter((id) => existing.delete(id)), rows: all, documents };
  });
}

/** @returns the items that were their documents, which users owned any, and how many events named them. */
async function eraseDocuments(runner: Kysely<Schema>, ids: readonly string[]) {
  const { rows } = await sql<ErasedRow & { owner: string }>`
    select no, id, owner from tandem.documents join tandem.items on no = item_no
    where owner = any(${textArray(ids)}::text[])`.execute(runner);
  const documents: ErasedRow[] = rows.map(({ no, id }) => ({ no, id }));
  if (documents.length === 0) return { documents, owners: [], eventsOfThem: 0 };
  const nos = int4Array(documents.map(({ no }) => no));
  const { numAffectedRows } = await sql`
    delete from tandem.events where item_no = any(${nos}::int[])`.execute(runner);
  await sql`
    update tandem.items set deleted = true, id = ${ERASED} || no, title = null, body = null, tags = '{}',
      attributes = '{}', image = null, published = null, expires = null, hidden = false, vector = null
    where no = any(${nos}::int[])`.execute(runner);
  await dropStale(runner, nos);
  return { documents, owners: rows.map(({ owner }) => owner), eventsOfThem: Number(numAffectedRows ?? 0) };
}

async function rowsOf(runner: Kysely<Schema>, ids: readonly string[]): Promise<ErasedRow[]> {
  const { rows } = await sql<ErasedRow>`
    select no, id from tandem.users where id = any(${textArray(ids)}::text[]) and not deleted`.execute(
    runner,
  );
  return rows;
}

/** The visitors that people were before they signed in. */
async function visitorsOf(runner: Kysely<Schema>, people: readonly ErasedRow[]): Promise<ErasedRow[]> {
  const nos = int4Array(people.map(({ no }) => no));
  const { rows } = await sql<ErasedRow>`
    select distinct u.no, u.id from tandem.sign_ins s join tandem.users u on u.no = s.visitor_no
    where s.user_no = any(${nos}::int[]) and not u.deleted`.execute(runner);
  return rows;
}

/** The sessions that people's events and lists name. */
async function sessionsOf(
  runner: Kysely<Schema>,
  ids: readonly string[],
  people: readonly ErasedRow[],
): Promise<string[]> {
  const nos = int4Array(people.map(({ no }) => no));
  const { rows } = await sql<{ session: string }>`
    select query->>'session' as session from tandem.requests
    where query->>'user' = any(${textArray(ids)}::text[]) and query->>'session' is not null
    ${
      people.length === 0
        ? sql``
        : sql`union
    select session from tandem.events where user_no = any(${nos}::int[]) and session is not null`
    }`.execute(runner);
  return rows.map(({ session }) => session);
}

/** Lists of people without a row hold the id alone. @returns the ids that lists named. */
async function eraseLists(
  runner: Kysely<Schema>,
  rows: readonly ErasedRow[],
  ids: readonly string[],
  sessions: readonly string[],
): Promise<string[]> {
  const nos = int4Array(rows.map(({ no }) => no));
  const { rows: lists } = await sql<{ user: string | null }>`
    delete from tandem.requests
    where user_no = any(${nos}::int[]) or query->>'user' = any(${textArray(ids)}::text[])
       or (query->>'user' is null and query->>'session' = any(${textArray(sessions)}::text[]))
    returning query->>'user' as "user"`.execute(runner);
  return lists.flatMap(({ user }) => user ?? []);
}
