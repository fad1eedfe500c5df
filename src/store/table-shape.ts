/** How items and users are stored: the columns of their tables, for the code that reads and writes both. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

/** One column of a table besides `no`, `id` and `deleted`. */
export interface Column<Row> {
  readonly name: keyof Row & string;
  /** Its type in PostgreSQL. */
  readonly type: string;
  /** The column of a batch as one array (see `arrays.ts`) of `sent` values. */
  readonly encode: (rows: readonly Row[]) => Buffer;
  /** The type of the members of that array, where it is not `type`. */
  readonly sent?: string;
  /** The value of a deleted row, as an SQL literal. */
  readonly empty: string;
  /** The SQL expression that reads it, if other than its name. */
  readonly read?: string;
}

export interface TableShape<Row> {
  readonly name: 'items' | 'users';
  /** The advisory lock for assigning numbers and for changing many rows; see `locks.ts`. */
  readonly lock: number;
  /** The number of rows in one page of a scan: few where rows may be large. */
  readonly page: number;
  readonly columns: readonly Column<Row>[];
  /** Run at the end of a write's transaction. @param numbers of the rows that were written or deleted, as `int[]`. */
  readonly written?: (runner: Kysely<Schema>, numbers: Buffer) => Promise<void>;
  /** The same, for rows that were created with an id alone. */
  readonly ensured?: (runner: Kysely<Schema>, numbers: Buffer) => Promise<void>;
}

/** A table of an open database. */
export interface OpenedTable<Row> {
  readonly database: Database;
  readonly shape: TableShape<Row>;
  /** Its qualified name, for use in SQL. */
  readonly table: RawBuilder<unknown>;
}

/** The expressions that read a row, for use in SQL. @param without columns left out. */
export function selection<Row>(
  shape: TableShape<Row>,
  without: readonly PropertyKey[] = [],
): RawBuilder<unknown> {
  const columns = shape.columns.filter(({ name }) => !without.includes(name));
  return sql.raw(
    ['no', 'id', ...columns.map(({ name, read }) => (read ? `${read} as ${name}` : name))].join(', '),
  );
}
