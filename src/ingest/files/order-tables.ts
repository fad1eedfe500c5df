/**
 * Orders in two tables, as databases of shops have them: who ordered and when, and the lines with what was ordered.
 * Their rows are joined by the column of the order's number, which has the same name in both.
 */
import type { Choice } from './choices.js';
import { orderNumber } from './event-columns.js';
import { Evidence } from './evidence.js';
import type { Mapping } from './mapping.js';
import { FileProblem } from './problem.js';
import type { Column } from './profile.js';
import type { Source } from './source.js';
import { type RowBatch, readRows, type TableShape } from './tables.js';

/** A table as it was looked at. */
export class Table {
  constructor(
    readonly source: Source,
    readonly shape: TableShape,
    readonly columns: readonly Column[],
  ) {}
}

/** The error for a table that cannot be told from others, which another table may complete. */
export class UnclearTable extends FileProblem {
  constructor(
    message: string,
    override readonly file: string,
    choices: readonly Choice[],
    readonly table: Table,
  ) {
    super(message, file, choices);
  }
}

const NO_MAP = new Map<string, string>();

/** The order's number in a table with a row for each order that says who ordered, not what; `undefined` of another table. */
export function orderOf(columns: readonly Column[], map: ReadonlyMap<string, string> = NO_MAP) {
  const { user, item } = new Evidence(columns, map);
  const number = orderNumber(columns, (column) => column !== user);
  const profile = columns.find(({ name }) => name === number)?.profile;
  if (!user || item || !profile || profile.filled === 0 || profile.distinct < Math.min(profile.filled, 1000))
    return undefined;
  return { number: number as string, user: user.name };
}

/** The order's number in a table of the lines of orders, which says what was ordered, not who; `undefined` of another table. */
function lineOf(columns: readonly Column[]): string | undefined {
  const { user, item } = new Evidence(columns, NO_MAP);
  return user || !item ? undefined : orderNumber(columns, (column) => column !== item);
}

/** A table of lines with the columns of their orders. */
export interface JoinedTable extends Table {
  /** The table of the orders. */
  readonly orders: Table;
  /** The rows, of the orders' columns only those that a mapping uses. */
  rows(mapping?: Mapping): AsyncGenerator<RowBatch>;
}

/** The lines joined with the orders of one of the other tables; `undefined` if none fits. */
export function joinOrders(lines: Table, others: readonly Table[]): JoinedTable | undefined {
  const number = lineOf(lines.columns);
  const orders = others.find(
    ({ columns, source }) => number !== undefined && source.repeatable && orderOf(columns)?.number === number,
  );
  if (!orders || number === undefined) return undefined;
  const own = new Set(lines.shape.columns);
  const added = orders.columns.filter(({ name }) => !own.has(name));
  // First the orders' columns, as their times are those of the events.
  const columns = [...added, ...lines.columns];
  const shape: TableShape = {
    ...lines.shape,
    columns: columns.map(({ name }) => name),
    rest: false,
    name: `${lines.shape.name}, joined with ${orders.source.base} by ${number}`,
  };
  return {
    source: lines.source,
    shape,
    columns,
    orders,
    async *rows(mapping) {
      const used = new Set(mapping && usedBy(mapping));
      const names = added.map(({ name }) => ({
        index: !mapping || used.has(name) ? orders.shape.columns.indexOf(name) : -1,
      }));
      const known = new Map<string, string[]>();
      const key = orders.shape.columns.indexOf(number);
      for await (const { rows } of readRows(orders.source, orders.shape))
        for (const row of rows)
          known.set(
            row[key]?.trim(),
            names.map(({ index }) => row[index] ?? ''),
          );
      const at = lines.shape.columns.indexOf(number);
      for await (const batch of readRows(lines.source, lines.shape)) {
        const joined: { rows: string[][]; lines: number[] } = { rows: [], lines: [] };
        const refused = [...batch.refused];
        batch.rows.forEach((row, index) => {
          const order = known.get(row[at]?.trim() ?? '');
          const line = batch.lines[index];
          if (order) {
            joined.rows.push([...order, ...row]);
            joined.lines.push(line);
          } else
            refused.push({
              line,
              field: 'user',
              reason: `order '${row[at]}' is not in ${orders.source.base}`,
            });
        });
        yield { ...batch, ...joined, refused };
      }
    },
  };
}

/** The columns that a mapping reads. */
const usedBy = ({ steps, order, timeParts, quantity, invoice }: Mapping): string[] => [
  ...steps.map(({ column }) => column),
  ...(order?.states ?? []),
  ...(timeParts?.rest ?? []),
  ...[order?.number, quantity, invoice].filter((name) => name !== undefined),
];
