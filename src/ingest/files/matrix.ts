/** Matrices with a row for each user and a column for each item, whose cells are ratings or amounts. */
import { isMatrix } from './acts.js';
import { assign } from './assign.js';
import { FileClock } from './clock.js';
import { isNoNumber } from './empty.js';
import { Evidence } from './evidence.js';
import type { Job } from './job.js';
import type { Column } from './profile.js';
import type { Source } from './source.js';
import { type RowBatch, readRows, type TableShape, tableJob } from './tables.js';

/** Nouns of things that are whole names of columns, which in a matrix can be the names of items: `beer`. */
const PLAIN_ITEM = /^(item|product|article|content|sku|object|target|film|movie)/i;

/** The column of users of a table that can be a matrix, with those of items; `undefined` of another table. */
export function matrixIn(
  columns: readonly Column[],
  map: ReadonlyMap<string, string>,
): { readonly user: Column; readonly items: readonly Column[] } | undefined {
  const { user, item, kind, time, value } = new Evidence(columns, map);
  if (!user || kind || time || value || map.has('item') || (item && PLAIN_ITEM.test(item.name)))
    return undefined;
  const items = columns.filter((column) => column !== user && (column.profile?.filled ?? 0) > 0);
  return isMatrix(items) ? { user, items } : undefined;
}

/** The events of a matrix: one for each cell that is neither empty nor 0. */
export function matrixJob(
  source: Source,
  shape: TableShape,
  columns: readonly Column[],
  options: { readonly kind?: string | undefined; readonly map: ReadonlyMap<string, string> },
): Job | undefined {
  const found = matrixIn(columns, options.map);
  if (!found) return undefined;
  const user = shape.columns.indexOf(found.user.name);
  const items = found.items.map(({ name }) => ({ name, index: shape.columns.indexOf(name) }));
  async function* rows(): AsyncGenerator<RowBatch> {
    for await (const batch of readRows(source, shape)) {
      const cells: string[][] = [];
      const lines: number[] = [];
      batch.rows.forEach((row, index) => {
        for (const { name, index: at } of items) {
          const cell = (row[at] ?? '').trim();
          if (isNoNumber(cell) || Number(cell) === 0) continue;
          cells.push([row[user], name, cell]);
          lines.push(batch.lines[index]);
        }
      });
      yield { ...batch, rows: cells, lines };
    }
  }
  const long: TableShape = {
    ...shape,
    columns: ['user', 'item', 'value'],
    name: 'a matrix of users and items',
  };
  const mapping = assign(
    'events',
    long.columns.map((name) => ({ name })),
    { map: new Map(), kind: options.kind },
  );
  const why = `--what says so, and each column but '${found.user.name}' has the values of one item`;
  return tableJob(source, long, mapping, new FileClock(source.head, source.size), why, rows);
}
