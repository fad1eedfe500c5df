/** A sheet of a workbook: its rows as they are read, and as the CSV that tables are read from. */

/** A sheet, which can be read several times. */
export interface Sheet {
  readonly name: string;
  /** Its rows from the first to the last that is filled, in blocks; without empty cells at the end. */
  rows(): AsyncIterable<readonly string[][]>;
}

/** Empty rows beyond so many are left out: sheets are formatted far below what they hold. */
const MOST_EMPTY = 1000;

/** Columns that a sheet may have, as in Excel. */
export const MOST_COLUMNS = 16_384;

/** Rows as they are read, each at its place. */
export class RowCollector {
  rows: string[][] = [];
  #cells: string[] = [];
  #empty = 0;

  /** @param column from 0; what lies beyond the last column is left out. */
  cell(column: number, value: string): void {
    if (value === '' || column < 0 || column >= MOST_COLUMNS) return;
    while (this.#cells.length < column) this.#cells.push('');
    this.#cells[column] = value;
  }

  /** Ends a row. @param times how often it is there. */
  end(times = 1): void {
    const cells = this.#cells;
    this.#cells = [];
    if (cells.length === 0) {
      this.#empty = Math.min(MOST_EMPTY, this.#empty + times);
      return;
    }
    for (; this.#empty > 0; this.#empty--) this.rows.push([]);
    for (let copy = 0; copy < times; copy++) this.rows.push(cells);
  }

  /** The rows that are complete. */
  take(): string[][] {
    const rows = this.rows;
    this.rows = [];
    return rows;
  }
}

const cellOf = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The sheet as CSV with commas. Its lines are the sheet's rows, unless texts have several lines. */
export async function* csvOf(sheet: Sheet): AsyncGenerator<Buffer> {
  for await (const rows of sheet.rows()) {
    const lines = rows.map((cells) => `${cells.map(cellOf).join(',')}\n`);
    if (lines.length > 0) yield Buffer.from(lines.join(''));
  }
}

/** Whether a sheet has any cell that is filled. */
export async function isFilled(sheet: Sheet): Promise<boolean> {
  for await (const rows of sheet.rows()) if (rows.length > 0) return true;
  return false;
}
