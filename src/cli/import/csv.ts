/** The reader of tables: values separated by commas, tabs or other characters, with a header line or without. */
import { UsageError } from '../failure.js';
import { CsvSplitter } from './csv-splitter.js';
import { type Mapping, mapColumns, missingField, type What } from './fields.js';
import { type Batch, emptyBatch, type Job } from './job.js';
import { readLines } from './lines.js';
import { type MapperOptions, RowMapper } from './mapper.js';
import type { Source } from './source.js';

export interface TableShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Whether the first record is the columns' names. */
  readonly header: boolean;
}

const DELIMITERS = [',', '\t', ';', '|'];

/** The first rows of a table, from its first lines. */
function firstRows(lines: readonly string[], delimiter: string): string[][] {
  const rows: string[][] = [];
  const splitter = new CsvSplitter(delimiter, { record: (fields) => rows.push(fields), refuse: () => {} });
  lines.forEach((line, index) => {
    if (rows.length === 0) splitter.line(line, index + 1);
  });
  if (rows.length === 0) splitter.end();
  return rows;
}

/**
 * The delimiter that cuts the first record into `wanted` columns, where the columns were named; else the one that cuts
 * it into the most; a comma where none cuts it.
 */
function guessDelimiter(lines: readonly string[], wanted: number | undefined): string {
  let best = ',';
  let most = 1;
  for (const delimiter of DELIMITERS) {
    const columns = firstRows(lines, delimiter)[0]?.length ?? 0;
    if (columns === wanted) return delimiter;
    if (columns > most) {
      most = columns;
      best = delimiter;
    }
  }
  return best;
}

/** The character that `--delimiter` means: `\t` and `tab` are a tab. */
export function parseDelimiter(text: string): string {
  if (text === '\\t' || text.toLowerCase() === 'tab') return '\t';
  if (text === '' || /["\r\n]/.test(text)) {
    throw new UsageError("--delimiter: give what separates the columns, such as ';' or '\\t'");
  }
  return text;
}

/** How a table is written, as told by options and else by its first lines. */
export function shapeOf(
  lines: readonly string[],
  options: { delimiter?: string | undefined; columns?: readonly string[] | undefined; header: boolean },
): TableShape {
  const delimiter = options.delimiter ?? guessDelimiter(lines, options.columns?.length);
  if (options.columns) return { delimiter, columns: options.columns, header: false };
  const row = firstRows(lines, delimiter)[0] ?? [];
  return options.header
    ? { delimiter, columns: row.map((name) => name.trim()), header: true }
    : { delimiter, columns: row.map((_, index) => String(index + 1)), header: false };
}

/** More columns than this are a sign of the wrong delimiter, or of a file that is no table. */
const MOST_COLUMNS = 5000;

/** @throws UsageError where a column that every record needs is missing. */
export function checkColumns(name: string, mapping: Mapping, { columns, header }: TableShape): void {
  if (columns.length > MOST_COLUMNS) {
    throw new UsageError(
      `${name}: has ${columns.length} columns, at most ${MOST_COLUMNS} are read; is it a table, and --delimiter right?`,
    );
  }
  const missing = missingField(mapping);
  if (!missing) return;
  const found = columns.map((column) => `'${column}'`).join(', ');
  const remedy = header
    ? `say which it is with --map ${missing}=COLUMN, or, if the first line is no header, name the columns with --columns`
    : `name the columns with --columns, such as --columns user,item`;
  throw new UsageError(
    `${name}: no column holds the ${missing} of ${mapping.what}; found ${found}; ${remedy}`,
  );
}

/** `user=userId, item=movieId` for people. */
function describeMapping({ targets }: Mapping): string {
  return [...targets]
    .map(([column, { field, inside }]) => {
      const target = inside === undefined ? field : `${field}.${inside}`;
      return target === column ? column : `${target}=${column}`;
    })
    .join(', ');
}

export function csvJob(source: Source, what: What, shape: TableShape, options: MapperOptions): Job {
  const mapping = mapColumns(what, shape.columns, options.map);
  checkColumns(source.name, mapping, shape);
  const mapper = new RowMapper(mapping, shape.columns, options);
  return {
    name: source.name,
    what,
    size: source.size,
    clock: options.clock,
    takenAs: `CSV: ${describeMapping(mapping)}${mapping.leftOut.length > 0 ? `; left out: ${mapping.leftOut.join(', ')}` : ''}`,
    async *read() {
      for await (const batch of readRows(source, shape)) {
        const mapped = emptyBatch(batch.bytes);
        mapped.refused.push(...batch.refused);
        for (let index = 0; index < batch.rows.length; index++) {
          const line = batch.lines[index];
          const result = mapper.map(batch.rows[index], line);
          if ('flaw' in result) mapped.refused.push({ line, ...result.flaw });
          else {
            mapped.records.push(result.record);
            mapped.lines.push(line);
          }
        }
        yield mapped;
      }
    },
    leftOut: () => '',
  };
}

/** Rows of a table in their order, without the header. */
export interface RowBatch {
  readonly rows: readonly string[][];
  /** For each row the line on which it begins. */
  readonly lines: readonly number[];
  readonly refused: Batch['refused'];
  readonly bytes: number;
}

/** @yields the rows of a table, a block at a time. */
export async function* readRows(
  source: Pick<Source, 'bytes'>,
  { delimiter, header }: Pick<TableShape, 'delimiter' | 'header'>,
): AsyncGenerator<RowBatch> {
  let rows: string[][] = [];
  let lines: number[] = [];
  let refused: Batch['refused'] = [];
  let read = 0;
  let skip = header;
  const splitter = new CsvSplitter(delimiter, {
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
      splitter.line(block.lines[index], block.first + index);
    }
    read = block.bytes;
    yield { rows, lines, refused, bytes: read };
    rows = [];
    lines = [];
    refused = [];
  }
  splitter.end();
  if (rows.length > 0 || refused.length > 0) yield { rows, lines, refused, bytes: read };
}
