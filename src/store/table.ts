/** The tables of items and of users, each over a description of its columns. */
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { Table } from './store.js';
import {
  countRows,
  getRows,
  lengthOfVector,
  listRows,
  readIds,
  readTagged,
  readVectors,
  scanRows,
} from './table-read.js';
import type { OpenedTable, TableShape } from './table-shape.js';
import { deleteRows, ensureRows, patchRow, upsertRows } from './table-write.js';

/** The table of items or of users over a database. @param shape its name and columns. */
export function openTable<
  Row extends { readonly id: string; readonly attributes: object },
  Patch extends { readonly attributes?: object },
>(database: Database, shape: TableShape<Row>): Table<Row, Patch> {
  const opened: OpenedTable<Row> = { database, shape, table: sql.table(`tandem.${shape.name}`) };
  return {
    upsert: (rows) => upsertRows(opened, rows),
    async patch(id, patch) {
      const row = await patchRow(opened, id, patch);
      return row === 'unchanged' ? (await getRows(opened, [id]))[0] : row;
    },
    delete: (ids) => deleteRows(opened, ids),
    get: (ids) => getRows(opened, ids),
    list: (page) => listRows(opened, page),
    ensure: (ids) => ensureRows(opened, ids),
    scan: <Left extends keyof Row = never>({ without = [] }: { without?: readonly Left[] } = {}) =>
      scanRows(opened, without),
    ids: () => readIds(opened),
    tagged: () => readTagged(opened),
    vectors: () => readVectors(opened),
    vectorLength: () => lengthOfVector(opened),
    count: () => countRows(opened),
  };
}
