/** Items and users: what the two tables have in common, over a description of their columns. */
import { type RawBuilder, sql } from 'kysely';
import { InvalidInput } from '../errors.js';
import { int4Array, textArray } from './arrays.js';
import type { Database } from './database.js';
import { lock } from './locks.js';
import { int32sOf } from './packed.js';
import { LIMITS } from './records.js';
import type { Numbered, Table } from './store.js';

/** One column of a table besides `no`, `id` and `deleted`. */
export interface Column<Row> {
  readonly name: keyof Row & string;
  /** Its type in PostgreSQL. */
  readonly type: string;
  /** The column of a batch as one array (see `arrays.ts`) of `sent` values. */
  readonly encode: (rows: readonly Row[]) => Buffer;
  /** The type of the members of that array, where it is not `type`. */
  readonly sent?: string;
  /** What a deleted row holds. */
  readonly empty: string;
  /** How it is read, where that is not simply its name. */
  readonly read?: string;
}

export interface TableShape<Row> {
  readonly name: 'items' | 'users';
  readonly lock: number;
  /** Rows that a page of a scan has: few where they may be large. */
  readonly page: number;
  readonly columns: readonly Column<Row>[];
  /** Rows elsewhere that go with a row when it is deleted, by the column that holds its number. */
  readonly owns?: { readonly table: string; readonly by: string };
}

/** Rows that a page has of which little is read, together. */
const LARGE_PAGE = 50_000;

type Patchable = { readonly attributes?: object };

export function openTable<
  Row extends { readonly id: string; readonly attributes: object },
  Patch extends Patchable,
>({ kysely, pool }: Database, shape: TableShape<Row>): Table<Row, Patch> {
  const table = sql.table(`tandem.${shape.name}`);
  const readBut = (without: readonly PropertyKey[]) => {
    const columns = shape.columns.filter(({ name }) => !without.includes(name));
    return sql.raw(
      ['no', 'id', ...columns.map(({ name, read }) => (read ? `${read} as ${name}` : name))].join(', '),
    );
  };
  const read = readBut([]);

  const numbersOf = async (runner: typeof kysely, ids: readonly string[]) => {
    const { rows } = await sql<{ no: number; id: string }>`
      select no, id from ${table} where id = any(${textArray(ids)}::text[])`.execute(runner);
    return new Map(rows.map(({ no, id }) => [id, no]));
  };

  /** Runs what gives numbers, or changes many rows, while nobody else does so on this database. */
  const exclusive = <Result>(body: (runner: typeof kysely) => Promise<Result>) =>
    kysely.transaction().execute(async (transaction) => {
      await lock(transaction, shape.lock);
      return body(transaction);
    });

  /** The numbers of ids, each once; those that are new get the next ones, in the order given. To be run exclusively. */
  const giveNumbers = async (runner: typeof kysely, ids: readonly string[]) => {
    const known = await numbersOf(runner, ids);
    const fresh = ids.filter((id) => !known.has(id));
    if (fresh.length === 0) return { numbers: known, fresh };
    const { rows } = await sql<{ next: number }>`
      select coalesce(max(no) + 1, 0) as next from ${table}`.execute(runner);
    for (const [index, id] of fresh.entries()) known.set(id, rows[0].next + index);
    return { numbers: known, fresh };
  };

  return {
    async upsert(rows) {
      if (rows.length === 0) return [];
      // Of two rows with one id the later counts, at the place of the first.
      const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
      const ids = unique.map(({ id }) => id);
      const names = sql.raw(shape.columns.map(({ name }) => name).join(', '));
      const values = sql.raw(
        shape.columns.map(({ name, type, sent }) => `sent.${name}${sent ? `::${type}` : ''}`).join(', '),
      );
      const set = sql.raw(shape.columns.map(({ name }) => `${name} = excluded.${name}`).join(', '));
      const old = sql.raw(shape.columns.map(({ name }) => `${shape.name}.${name}`).join(', '));
      const now = sql.raw(shape.columns.map(({ name }) => `excluded.${name}`).join(', '));
      const numbers = await exclusive(async (runner) => {
        const { numbers } = await giveNumbers(runner, ids);
        const sent = sql.join([
          sql`${int4Array(ids.map((id) => numbers.get(id)))}::int[]`,
          sql`${textArray(ids)}::text[]`,
          ...shape.columns.map(
            ({ type, sent, encode }) => sql`${encode(unique)}::${sql.raw(sent ?? type)}[]`,
          ),
        ]);
        await sql`
          insert into ${table} as ${sql.raw(shape.name)} (no, id, ${names})
          select sent.no, sent.id, ${values} from unnest(${sent}) as sent (no, id, ${names})
          on conflict (id) do update set ${set}, deleted = false
          where ${sql.raw(shape.name)}.deleted or (${old}) is distinct from (${now})`.execute(runner);
        return numbers;
      });
      return rows.map(({ id }) => numbers.get(id)!);
    },

    async patch(id, patch) {
      const sets: RawBuilder<unknown>[] = [];
      for (const { name, type, sent, encode } of shape.columns) {
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
          const column = encode([patch as unknown as Row]);
          sets.push(
            sql`${sql.raw(name)} = (${column}::${sql.raw(sent ?? type)}[])[1]${sql.raw(sent ? `::${type}` : '')}`,
          );
        }
      }
      if (sets.length === 0) return (await this.get([id]))[0];
      return kysely.transaction().execute(async (transaction) => {
        const { rows } = await sql<Numbered<Row>>`
          update ${table} set ${sql.join(sets)} where id = ${id} and not deleted returning ${read}`.execute(
          transaction,
        );
        if (rows.length > 0 && JSON.stringify(rows[0].attributes).length > LIMITS.json)
          throw new InvalidInput(
            'attributes',
            `would be longer than ${LIMITS.json} characters of JSON together with those that are there`,
          );
        return rows[0];
      });
    },

    async delete(ids) {
      if (ids.length === 0) return [];
      const empty = sql.raw(shape.columns.map(({ name, empty }) => `${name} = ${empty}`).join(', '));
      return exclusive(async (runner) => {
        const { rows } = await sql<{ no: number; id: string }>`
          update ${table} set deleted = true, ${empty}
          where id = any(${textArray(ids)}::text[]) and not deleted returning no, id`.execute(runner);
        if (shape.owns && rows.length > 0) {
          const { table: owned, by } = shape.owns;
          await sql`
            delete from ${sql.table(`tandem.${owned}`)}
            where ${sql.ref(by)} = any(${int4Array(rows.map(({ no }) => no))}::int[])`.execute(runner);
        }
        const there = new Set(rows.map(({ id }) => id));
        return ids.filter((id) => there.delete(id));
      });
    },

    async get(ids) {
      if (ids.length === 0) return [];
      const { rows } = await sql<Numbered<Row>>`
        select ${read} from ${table} where id = any(${textArray(ids)}::text[]) and not deleted`.execute(
        kysely,
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },

    async list({ after = '', limit }) {
      const { rows } = await sql<Numbered<Row>>`
        select ${read} from ${table} where id > ${after} and not deleted order by id limit ${limit}`.execute(
        kysely,
      );
      return rows;
    },

    async ensure(ids) {
      if (ids.length === 0) return [];
      const numbers = await numbersOf(kysely, ids);
      const missing = [...new Set(ids)].filter((id) => !numbers.has(id));
      if (missing.length > 0) {
        await exclusive(async (runner) => {
          const given = await giveNumbers(runner, missing);
          for (const [id, no] of given.numbers) numbers.set(id, no);
          if (given.fresh.length === 0) return;
          const nos = int4Array(given.fresh.map((id) => numbers.get(id)));
          await sql`
            insert into ${table} (no, id)
            select * from unnest(${nos}::int[], ${textArray(given.fresh)}::text[])`.execute(runner);
        });
      }
      return ids.map((id) => numbers.get(id)!);
    },

    async *scan<Left extends keyof Row = never>({ without = [] }: { without?: readonly Left[] } = {}) {
      const some = readBut(without);
      for (let last = -1; ; ) {
        // Each row as one value of JSON: read in a third of the time that its columns take one by one.
        const { rows } = await sql<{ no: number; row: Omit<Numbered<Row>, Left> }>`
          select no, row_to_json(page) as row from (
            select ${some} from ${table} where no > ${last} and not deleted order by no limit ${shape.page}
          ) as page`.execute(kysely);
        if (rows.length === 0) return;
        yield rows.map(({ row }) => row);
        last = rows.at(-1)!.no;
      }
    },

    async *ids() {
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
    },

    async *tagged() {
      const { rows: ends } = await sql<{ end: number }>`
        select coalesce(max(no) + 1, 0) as end from ${table}`.execute(kysely);
      for (let from = 0; from < ends[0].end; from += LARGE_PAGE) {
        const { rows } = await sql<{ tags: string[]; nos: Buffer }>`
          select tags, string_agg(int4send(no), '') as nos from ${table}
          where no >= ${from} and no < ${from + LARGE_PAGE} and tags <> '{}' group by tags`.execute(kysely);
        yield rows.map(({ tags, nos }) => ({ tags, no: int32sOf(nos) }));
      }
    },

    async count() {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::float8 as count from tandem.${shape.name} where not deleted`,
      );
      return rows[0].count;
    },
  };
}
