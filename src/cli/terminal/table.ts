/** Tables as text: aligned, and not wider than the terminal. */
import { sumOf } from '../../runtime/index.js';
import { cut, plain, width } from './width.js';

export interface Column {
  readonly title: string;
  /** Whether it is aligned to the right, for numbers. */
  readonly right?: boolean;
  /** Whether it can be truncated if the table is too wide; the widest such column is truncated first. */
  readonly shrink?: boolean;
}

const GAP = '  ';

const NARROWEST = 12;

/** The width of the terminal; no limit if the output is not a terminal. */
export function terminalWidth(stream: NodeJS.WriteStream = process.stdout): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY;
}

/** The lines of a table, the heading first, each ended by a new line. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  max = terminalWidth(),
): string {
  const cells = [columns.map((column) => column.title), ...rows.map((row) => row.map(plain))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => width(row[index] ?? ''))));
  let over = sumOf(widths) + GAP.length * (columns.length - 1) - max;
  while (over > 0) {
    let widest = -1;
    for (let index = 0; index < columns.length; index++) {
      if (columns[index].shrink && widths[index] > Math.max(NARROWEST, widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) break;
    widths[widest]--;
    over--;
  }
  return cells
    .map((row) => {
      const line = columns.map((column, index) => {
        const text = cut(row[index] ?? '', widths[index]);
        const space = ' '.repeat(widths[index] - width(text));
        return column.right ? space + text : text + space;
      });
      return `${line.join(GAP).trimEnd()}\n`;
    })
    .join('');
}

/** An integer with thousands separators: 1,234,567. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 item`, `2 items`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
