/** A sheet of a workbook: its rows, and their conversion to CSV, which tables are read from. */

/** A sheet, which can be read several times. */
export interface Sheet {
  readonly name: string;
  /** Its rows from the first to the last filled one, in blocks, without empty cells at the end. */
  rows(): AsyncIterable<readonly string[][]>;
}

/** The maximum number of consecutive empty rows, as sheets can be formatted far below their content. */
const MOST_EMPTY = 1000;

/** The maximum number of columns, as in Excel. */
export const MOST_COLUMNS = 16_384;

/** Collects cells into rows. */
export class RowCollector {
  rows: string[][] = [];
  #cells: string[] = [];
  #empty = 0;

  /** @param column from 0; cells beyond the last column are left out. */
  cell(column: number, value: string): void {
    if (value === '' || column < 0 || column >= MOST_COLUMNS) return;
    while (this.#cells.length < column) this.#cells.push('');
    this.#cells[column] = value;
  }

  /** Ends a row. @param times the number of repetitions of the row. */
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

  /** The complete rows. */
  take(): string[][] {
    const rows = this.rows;
    this.rows = [];
    return rows;
  }
}

const cellOf = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The sheet as CSV with commas. Its lines are the rows of the sheet, unless texts have several lines. */
export async function* csvOf(sheet: Sheet): AsyncGenerator<Buffer> {
  for await (const rows of sheet.rows()) {
    const lines = rows.map((cells) => `${cells.map(cellOf).join(',')}\n`);
    if (lines.length > 0) yield Buffer.from(lines.join(''));
  }
}

/** Whether a sheet has a filled cell. */
export async function isFilled(sheet: Sheet): Promise<boolean> {
  for await (const rows of sheet.rows()) if (rows.length > 0) return true;
  return false;
}
