/** The jobs of known forms whose rows are made by a reader of their own. */
import { assign } from '../assign.js';
import { FileClock } from '../clock.js';
import type { What } from '../fields.js';
import type { Job } from '../job.js';
import { BadLine, readLines } from '../lines.js';
import type { Source } from '../source.js';
import { type RowBatch, type TableShape, tableJob } from '../tables.js';

export interface RowsForm {
  /** The data set's name. */
  readonly set: string;
  readonly what: What;
  readonly columns: readonly string[];
  /** Fields whose columns are called otherwise. */
  readonly map?: { readonly [field: string]: string };
  readonly kind?: string;
  /** Whether events without a time come in the order of the file. */
  readonly size?: number;
}

/** A job of rows that have one cell for each of the columns. */
export function rowsJob(source: Source, form: RowsForm, rows: () => AsyncIterable<RowBatch>): Job {
  const { set, what, columns, map, kind, size = source.size } = form;
  const shape: TableShape = { name: set, columns, delimiter: ',', quotes: 'none', header: false, skip: 0 };
  const mapping = assign(
    what,
    columns.map((name) => ({ name })),
    { map: new Map(Object.entries(map ?? {})), kind },
  );
  return tableJob(source, shape, mapping, new FileClock(source.head, size), `it is a file of ${set}`, rows);
}

/**
 * Rows made of lines.
 *
 * @param rowsOf gives the rows of a line, or why there are none.
 */
export async function* rowsOfLines(
  source: Pick<Source, 'bytes'>,
  rowsOf: (line: string, number: number) => readonly string[][] | string,
): AsyncGenerator<RowBatch> {
  let read = 0;
  for await (const block of readLines(source.bytes())) {
    const batch = {
      rows: [] as string[][],
      lines: [] as number[],
      refused: [] as RowBatch['refused'],
      bytes: block.bytes,
    };
    block.lines.forEach((text, index) => {
      const line = block.first + index;
      if (text instanceof BadLine) {
        batch.refused.push({ line, field: '', reason: text.reason });
        return;
      }
      const plain = text.replace(/\r$/, '');
      const rows = plain.trim() === '' ? [] : rowsOf(plain, line);
      if (typeof rows === 'string') batch.refused.push({ line, field: '', reason: rows });
      else
        for (const row of rows) {
          batch.rows.push(row);
          batch.lines.push(line);
        }
    });
    read = block.bytes;
    yield { ...batch, last: false };
  }
  yield { rows: [], lines: [], refused: [], bytes: read, last: true };
}
