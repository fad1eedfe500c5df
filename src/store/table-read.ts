/** Reading items and users: by id, page by page, and whole tables for the indexes. */
import { sql } from 'kysely';
import { textArray } from './arrays.js';
import { int32sOf } from './packed.js';
import type { Alike, IdColumns, Numbered } from './store.js';
import { type OpenedTable, selection } from './table-shape.js';

/** The number of rows in a page where only little of each is read. */
const LARGE_PAGE = 50_000;

/** The records of some ids, in no particular order; ids without a record are left out. */
export async function getRows<Row extends { readonly id: string }>(
  { database: { kysely }, shape, table }: OpenedTable<Row>,
  ids: readonly string[],
): Promise<Numbered<Row>[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Numbered<Row>>`
    select ${selection(shape)} from ${table}
    where id = any(${textArray(ids)}::text[]) and not deleted`.execute(kysely);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A page of records in the order of their ids. @param after the id before the first. */
export async function listRows<Row>(
  { database: { kysely }, shape, table }: OpenedTable<Row>,
  { after = '', limit }: { after?: string; limit: number },
): Promise<Numbered<Row>[]> {
  const { rows } = await sql<Numbered<Row>>`
    select ${selection(shape)} from ${table}
    where id > ${after} and not deleted order by id limit ${limit}`.execute(kysely);
  return rows;
}

/** All records by their numbers, a page at a time. @param without columns to leave out. */
export async function* scanRows<Row, Left extends keyof Row>(
  { database: { kysely }, shape, table }: OpenedTable<Row>,
  without: readonly Left[],
): AsyncIterable<readonly Omit<Numbered<Row>, Left>[]> {
  const some = selection(shape, without);
  for (let last = -1; ; ) {
    // Each row as one JSON value: reading it takes a third of the time of reading its columns one by one.
    const { rows } = await sql<{ no: number; row: Omit<Numbered<Row>, Left> }>`
      select no, row_to_json(page) as row from (
        select ${some} from ${table} where no > ${last} and not deleted order by no limit ${shape.page}
      ) as page`.execute(kysely);
    if (rows.length === 0) return;
    yield rows.map(({ row }) => row);
    last = rows.at(-1)!.no;
  }
}

/** All ids with their numbers, deleted ones marked, a page at a time. */
export async function* readIds<Row>({
  database: { kysely },
  table,
}: OpenedTable<Row>): AsyncIterable<IdColumns> {
  for (let last = -1; ; ) {
    const { rows } = await sql<{ nos: Buffer | null; ids: string[]; deleted: Buffer }>`
      select string_agg(int4send(no), '') as nos, json_agg(id) as ids,
             string_agg(boolsend(deleted), '') as deleted
      from (
        select no, id, deleted from ${table} where no > ${last} order by no limit ${LARGE_PAGE}
      ) as page`.execute(kysely);
    const { nos, ids, deleted } = rows[0];
    if (nos === null) return;
    const no = int32sOf(nos);
    yield { no, id: ids, deleted };
    last = no.at(-1)!;
  }
}

/** Groups of records with the same tags, a page at a time. */
export async function* readTagged<Row>({
  database: { kysely },
  table,
}: OpenedTable<Row>): AsyncIterable<readonly Alike[]> {
  const { rows: ends } = await sql<{ end: number }>`
    select coalesce(max(no) + 1, 0) as end from ${table}`.execute(kysely);
  for (let from = 0; from < ends[0].end; from += LARGE_PAGE) {
    const { rows } = await sql<{ tags: string[]; nos: Buffer }>`
      select tags, string_agg(int4send(no), '') as nos from ${table}
      where no >= ${from} and no < ${from + LARGE_PAGE} and tags <> '{}' group by tags`.execute(kysely);
    yield rows.map(({ tags, nos }) => ({ tags, no: int32sOf(nos) }));
  }
}

/** Vectors of one page. */
const VECTORS = 1_000;

/** The vectors of all records that have one, a page at a time. */
export async function* readVectors<Row>({
  database: { kysely },
  table,
}: OpenedTable<Row>): AsyncIterable<readonly { readonly no: number; readonly vector: readonly number[] }[]> {
  for (let last = -1; ; ) {
    const { rows } = await sql<{ no: number; vector: number[] }>`
      select no, vector from ${table} where no > ${last} and vector is not null order by no
      limit ${VECTORS}`.execute(kysely);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1)!.no;
  }
}

/** The length of the vectors in a table; undefined where it has none. */
export async function lengthOfVector<Row>({
  database: { kysely },
  table,
}: OpenedTable<Row>): Promise<number | undefined> {
  const { rows } = await sql<{ length: number }>`
    select cardinality(vector) as length from ${table} where vector is not null limit 1`.execute(kysely);
  return rows[0]?.length;
}

/** The number of records in a table, without deleted ones. */
export async function countRows<Row>({ database: { pool }, shape }: OpenedTable<Row>): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::float8 as count from tandem.${shape.name} where not deleted`,
  );
  return rows[0].count;
}
