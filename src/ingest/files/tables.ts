/** The reader of tables: values separated by commas, tabs or other delimiters, with or without a header. */

import { Adjacent } from './adjacent.js';
import type { FileClock } from './clock.js';
import { CsvSplitter } from './csv-splitter.js';
import type { Dialect } from './dialect.js';
import { emptyBatch, type Job, notesOf } from './job.js';
import { readLines } from './lines.js';
import { RowMapper } from './mapper.js';
import { describeMapping, type Mapping } from './mapping.js';
import { FileProblem } from './problem.js';
import type { Source } from './source.js';

export interface TableShape extends Dialect {
  readonly columns: readonly string[];
  /** Whether the first record is the header. */
  readonly header: boolean;
  /** Whether further cells of a row belong to its last column, for unquoted texts that contain the delimiter. */
  readonly rest?: boolean | undefined;
}

/** The maximum number of columns; with more, the delimiter is wrong or the file is not a table. */
const MOST_COLUMNS = 5000;

/** @throws FileProblem where there are too many columns. */
export function checkWidth(name: string, { columns }: TableShape): void {
  if (columns.length > MOST_COLUMNS) {
    throw new FileProblem(
      `${name}: has ${columns.length} columns, at most ${MOST_COLUMNS} are read; is it a table, and --delimiter right?`,
    );
  }
}

/** The flaw of a row with too few or too many cells; `undefined` if the number is right. */
function widthFlaw(row: readonly string[], expected: number): string | undefined {
  if (row.length === expected) return undefined;
  // Spreadsheets add or omit empty cells at the end.
  if (row.length > expected && row.slice(expected).every((cell) => cell.trim() === '')) return undefined;
  return `has ${row.length} column${row.length === 1 ? '' : 's'} where ${expected} are expected`;
}

/** A row with its last cells joined into the last column. */
function joined(row: readonly string[], { columns, delimiter }: TableShape): readonly string[] {
  const last = columns.length - 1;
  return row.length <= columns.length ? row : [...row.slice(0, last), row.slice(last).join(delimiter)];
}

/** @param rows another reader of the rows, instead of the shape. */
export function tableJob(
  source: Source,
  shape: TableShape,
  mapping: Mapping,
  clock: FileClock,
  why: string,
  rows: () => AsyncIterable<RowBatch> = () => readRows(source, shape),
): Job {
  let mapper = new RowMapper(mapping, shape.columns, { clock });
  const { what } = mapping;
  const named = mapping.leftOut.filter((name) => name !== '');
  return {
    name: source.name,
    what,
    size: source.size,
    clock,
    mapping,
    why,
    takenAs: `${shape.name}: ${describeMapping(mapping)}${named.length > 0 ? `; left out: ${named.join(', ')}` : ''}`,
    repeatable: source.repeatable,
    async *read() {
      mapper = new RowMapper(mapping, shape.columns, { clock });
      const adjacent = new Adjacent(what !== 'events');
      for await (const batch of rows()) {
        const mapped = emptyBatch(batch.bytes);
        mapped.refused.push(...batch.refused);
        for (let index = 0; index < batch.rows.length; index++) {
          const line = batch.lines[index];
          const row = shape.rest ? joined(batch.rows[index], shape) : batch.rows[index];
          const width = widthFlaw(row, shape.columns.length);
          const results =
            width !== undefined ? [{ flaw: { field: '', reason: width } }] : mapper.mapAll(row, line);
          for (const result of results) {
            if ('flaw' in result) mapped.refused.push({ line, ...result.flaw });
            else adjacent.add(result.record, line, mapped);
          }
        }
        if (batch.last) adjacent.end(mapped);
        yield mapped;
      }
    },
    notes: () => notesOf(mapper.unread, new Map()),
  };
}

/** Rows of a table in order, without the header. */
export interface RowBatch {
  readonly rows: readonly string[][];
  /** The first line of each row. */
  readonly lines: readonly number[];
  readonly refused: { readonly line: number; readonly field: string; readonly reason: string }[];
  readonly bytes: number;
  /** Whether it is the last batch. */
  readonly last: boolean;
}

/** @yields the rows of a table in blocks, the last one marked. */
export async function* readRows(
  source: Pick<Source, 'bytes'>,
  shape: Dialect & { readonly header: boolean },
): AsyncGenerator<RowBatch> {
  let rows: string[][] = [];
  let lines: number[] = [];
  let refused: RowBatch['refused'] = [];
  let read = 0;
  let skip = shape.header;
  const splitter = new CsvSplitter(shape, {
    record(fields, line) {
      if (skip) skip = false;
      else {
        rows.push(fields);
        lines.push(line);
      }
    },
    refuse(line, reason) {
      refused.push({ line, field: '', reason });
    },
  });
  for await (const block of readLines(source.bytes())) {
    for (let index = 0; index < block.lines.length; index++) {
      if (block.first + index <= shape.skip) continue;
      splitter.line(block.lines[index], block.first + index);
    }
    read = block.bytes;
    yield { rows, lines, refused, bytes: read, last: false };
    rows = [];
    lines = [];
    refused = [];
  }
  splitter.end();
  yield { rows, lines, refused, bytes: read, last: true };
}
