/**
 * Writing items and users: batches in one statement, numbers without gaps, patches that are safe beside other
 * writers.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { InvalidInput } from '../errors.js';
import { int4Array, textArray } from './arrays.js';
import { lock } from './locks.js';
import { LIMITS } from './records.js';
import type { Schema } from './schema.js';
import type { Numbered } from './store.js';
import { type Column, type OpenedTable, selection } from './table-shape.js';

type Runner = Kysely<Schema>;

/** Runs work that assigns numbers or changes many rows, under a lock of the database for such work. */
function exclusive<Row, Result>(
  { database: { kysely }, shape }: OpenedTable<Row>,
  body: (runner: Runner) => Promise<Result>,
): Promise<Result> {
  return kysely.transaction().execute(async (transaction) => {
    await lock(transaction, shape.lock);
    return body(transaction);
  });
}

async function numbersOf<Row>(
  { table }: OpenedTable<Row>,
  runner: Runner,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ no: number; id: string }>`
    select no, id from ${table} where id = any(${textArray(ids)}::text[])`.execute(runner);
  return new Map(rows.map(({ no, id }) => [id, no]));
}

/** The numbers of ids, each given once; new ids get the next numbers, in the order given. To be run exclusively. */
async function giveNumbers<Row>(
  opened: OpenedTable<Row>,
  runner: Runner,
  ids: readonly string[],
): Promise<{ numbers: Map<string, number>; fresh: string[] }> {
  const numbers = await numbersOf(opened, runner, ids);
  const fresh = ids.filter((id) => !numbers.has(id));
  if (fresh.length === 0) return { numbers, fresh };
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(no) + 1, 0) as next from ${opened.table}`.execute(runner);
  for (const [index, id] of fresh.entries()) numbers.set(id, rows[0].next + index);
  return { numbers, fresh };
}

/** @param also run in the same transaction, at its end. @param also.numbers the numbers of rows by their ids. */
export async function upsertRows<Row extends { readonly id: string }>(
  opened: OpenedTable<Row>,
  rows: readonly Row[],
  also?: (runner: Runner, numbers: ReadonlyMap<string, number>) => Promise<void>,
): Promise<number[]> {
  if (rows.length === 0) return [];
  const { shape, table } = opened;
  // Of two rows with one id the later counts, at the position of the first.
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  const ids = unique.map(({ id }) => id);
  const list = (of: (column: Column<Row>) => string) => sql.raw(shape.columns.map(of).join(', '));
  const names = list(({ name }) => name);
  const values = list(({ name, type, sent }) => `sent.${name}${sent ? `::${type}` : ''}`);
  const set = list(({ name }) => `${name} = excluded.${name}`);
  const old = list(({ name }) => `${shape.name}.${name}`);
  const now = list(({ name }) => `excluded.${name}`);
  const numbers = await exclusive(opened, async (runner) => {
    const { numbers } = await giveNumbers(opened, runner, ids);
    const sent = sql.join([
      sql`${int4Array(ids.map((id) => numbers.get(id)))}::int[]`,
      sql`${textArray(ids)}::text[]`,
      ...shape.columns.map(({ type, sent, encode }) => sql`${encode(unique)}::${sql.raw(sent ?? type)}[]`),
    ]);
    await sql`
      insert into ${table} as ${sql.raw(shape.name)} (no, id, ${names})
      select sent.no, sent.id, ${values} from unnest(${sent}) as sent (no, id, ${names})
      on conflict (id) do update set ${set}, deleted = false
      where ${sql.raw(shape.name)}.deleted or (${old}) is distinct from (${now})`.execute(runner);
    await shape.written?.(runner, int4Array(ids.map((id) => numbers.get(id))));
    await also?.(runner, numbers);
    return numbers;
  });
  return rows.map(({ id }) => numbers.get(id)!);
}

/** The assignments of a patch, for use in SQL. */
function assignments<Row>(columns: readonly Column<Row>[], patch: object): RawBuilder<unknown>[] {
  const sets: RawBuilder<unknown>[] = [];
  for (const { name, type, sent, encode } of columns) {
    const value = (patch as Partial<Record<keyof Row, unknown>>)[name];
    if (value === undefined) continue;
    if (name === 'attributes') {
      const entries = Object.entries(value as object);
      const kept = Object.fromEntries(entries.filter(([, member]) => member !== null));
      const removed = entries.filter(([, member]) => member === null).map(([key]) => key);
      sets.push(
        sql`attributes = (attributes || ${JSON.stringify(kept)}::jsonb) - ${textArray(removed)}::text[]`,
      );
    } else {
      const column = encode([patch as Row]);
      sets.push(
        sql`${sql.raw(name)} = (${column}::${sql.raw(sent ?? type)}[])[1]${sql.raw(sent ? `::${type}` : '')}`,
      );
    }
  }
  return sets;
}

/** @returns the row as it is now; `undefined` where there is none; `unchanged` where the patch names no field. */
export async function patchRow<Row extends { readonly attributes: object }>(
  { database: { kysely }, shape, table }: OpenedTable<Row>,
  id: string,
  patch: object,
): Promise<Numbered<Row> | 'unchanged' | undefined> {
  const sets = assignments(shape.columns, patch);
  if (sets.length === 0) return 'unchanged';
  return kysely.transaction().execute(async (transaction) => {
    const { rows } = await sql<Numbered<Row>>`
      update ${table} set ${sql.join(sets)}
      where id = ${id} and not deleted returning ${selection(shape)}`.execute(transaction);
    if (rows.length > 0 && JSON.stringify(rows[0].attributes).length > LIMITS.json)
      throw new InvalidInput(
        'attributes',
        `would be longer than ${LIMITS.json} characters of JSON together with those that are there`,
      );
    if (rows.length > 0) await shape.written?.(transaction, int4Array([rows[0].no]));
    return rows[0];
  });
}

/** Empties records and marks them as deleted; their numbers are not reused. @returns the ids that existed. */
export async function deleteRows<Row>(opened: OpenedTable<Row>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { shape, table } = opened;
  const empty = sql.raw(shape.columns.map(({ name, empty }) => `${name} = ${empty}`).join(', '));
  return exclusive(opened, async (runner) => {
    const { rows } = await sql<{ no: number; id: string }>`
      update ${table} set deleted = true, ${empty}
      where id = any(${textArray(ids)}::text[]) and not deleted returning no, id`.execute(runner);
    await shape.written?.(runner, int4Array(rows.map(({ no }) => no)));
    const there = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => there.delete(id));
  });
}

/** The numbers of ids; ids without one get one. @returns them in the order of the ids. */
export async function ensureRows<Row>(opened: OpenedTable<Row>, ids: readonly string[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const numbers = await numbersOf(opened, opened.database.kysely, ids);
  const missing = [...new Set(ids)].filter((id) => !numbers.has(id));
  if (missing.length > 0) {
    await exclusive(opened, async (runner) => {
      const added = await giveNumbers(opened, runner, missing);
      for (const [id, no] of added.numbers) numbers.set(id, no);
      if (added.fresh.length === 0) return;
      const nos = int4Array(added.fresh.map((id) => numbers.get(id)));
      await sql`
        insert into ${opened.table} (no, id)
        select * from unnest(${nos}::int[], ${textArray(added.fresh)}::text[])`.execute(runner);
      await opened.shape.ensured?.(runner, nos);
    });
  }
  return ids.map((id) => numbers.get(id)!);
}
