/**
 * Lists of items, one a line, without a header: baskets (`bread,milk`), transactions of numbers as collections for the
 * mining of frequent itemsets have them (`1 4 7`), and sequences of SPMF (`1 -1 2 3 -1 -2`). Each line is a visit of its
 * own, unless it begins with who it is.
 */

import type { Job } from '../job.js';
import { kindCalled } from '../signals.js';
import type { Source } from '../source.js';
import { rowsJob, rowsOfLines } from './rows.js';

/** So many lines are needed to tell lists from a table. */
const LEAST_LINES = 3;

/** So many lines are needed to tell who a list is of. */
const LEAST_NAMED = 5;

/** What things are called has so many words on average, where texts have more. */
const MOST_WORDS = 3;

/** How the items of a line are written. */
interface ListForm {
  readonly name: string;
  /** Whether each line begins with who it is. */
  readonly named: boolean;
  /** The cells of a line. */
  cells(line: string): string[];
}

/** @returns the cells, without those that are empty at the end. */
const plainCells = (line: string, delimiter: string): string[] =>
  line
    .replace(new RegExp(`[\\s${delimiter}]+$`), '')
    .trim()
    .split(delimiter)
    .map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'),
    );

const SPMF: ListForm = {
  name: 'sequences of SPMF',
  named: false,
  cells: (line) =>
    /^[@#%]/.test(line)
      ? []
      : line
          .trim()
          .split(/\s+/)
          .filter((cell) => !cell.startsWith('-')),
};

const isSequence = (line: string): boolean =>
  /^(\d+ )+(-1 (\d+ )+)*(-1 )?-2$/.test(line.trim().replace(/\s+/g, ' '));

/** How lists without a header are written; `undefined` where the lines are something else. */
function listForm(lines: readonly string[]): ListForm | undefined {
  const plain = lines.filter((line) => line.trim() !== '' && !/^[@#%]/.test(line));
  if (plain.length >= 2 && plain.every(isSequence)) return SPMF;
  if (plain.length < LEAST_LINES) return undefined;
  const numbers = plain.every((line) => /^\d+( \d+)*$/.test(line.trim()));
  const delimiter = numbers
    ? ' '
    : [',', ';', '\t', '|'].find((mark) => plain.some((line) => line.includes(mark)));
  if (delimiter === undefined) return undefined;
  const rows = plain.map((line) => plainCells(line, delimiter));
  return areLists(rows, numbers)
    ? {
        name: 'lists of items, one a line',
        named: beginWithNames(rows),
        cells: (line) => plainCells(line, delimiter),
      }
    : undefined;
}

/** Whether rows have lengths that differ as those of lists do, and no cell comes twice in one. */
function areLists(rows: readonly string[][], numbers: boolean): boolean {
  const widths = new Map<number, number>();
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
  const usual = Math.max(...widths.values());
  if (widths.size < 2 || usual * 3 > rows.length * 2) return false;
  if (rows.some((row) => new Set(row).size < row.length)) return false;
  if (numbers) return true;
  // What comes again is a thing; sentences are none.
  const cells = rows.flat();
  const short = cells.every(
    (cell) => cell.length <= 64 && !/^\d{4}-\d\d-\d\d|^-?\d+\.\d+$|[.!?]$/.test(cell),
  );
  const words = cells.reduce((sum, cell) => sum + cell.split(' ').length, 0);
  return short && words <= cells.length * MOST_WORDS && new Set(cells).size < cells.length;
}

/** Whether the first cells of all rows differ, and come nowhere else, where others come again. */
function beginWithNames(rows: readonly string[][]): boolean {
  const first = new Set(rows.map(([cell]) => cell));
  const rest = rows.flatMap((row) => row.slice(1));
  return (
    rows.length >= LEAST_NAMED &&
    first.size === rows.length &&
    !rest.some((cell) => first.has(cell)) &&
    new Set(rest).size < rest.length
  );
}

const BOUGHT = /basket|grocer|retail|market|shopping/i;

/** The events of a file of lists; nothing where it is another one. */
export function baskets(source: Source, lines: readonly string[]): Job | undefined {
  const found = listForm(lines.slice(0, 2_000));
  if (!found) return undefined;
  const { name, named, cells } = found;
  const kind = kindCalled(source.base) ?? (BOUGHT.test(source.base) ? 'purchase' : 'click');
  const form = {
    set: name,
    what: 'events' as const,
    columns: [named ? 'user' : 'session', 'item'],
    kind,
  };
  return rowsJob(source, form, () =>
    rowsOfLines(source, (line, number) => {
      const [who, ...items] = named ? cells(line) : [`${source.base}:${number}`, ...cells(line)];
      return [...new Set(items)].filter((item) => item !== '').map((item) => [who, item]);
    }),
  );
}
