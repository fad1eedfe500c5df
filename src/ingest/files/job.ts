/** The import of one file: how it is read, and its records in batches. */
import type { FileClock } from './clock.js';
import type { What } from './fields.js';
import type { Draft, Unread } from './mapper.js';
import type { Mapping } from './mapping.js';

/** A refused record, for the report. */
export interface Refused {
  readonly file: string;
  /** The first line of the record, from 1. */
  readonly line: number;
  /** The invalid field; empty for the whole record. */
  readonly field: string;
  readonly reason: string;
}

/** Records of a file in order, and the refused ones. */
export interface Batch {
  readonly records: Draft[];
  /** The first line of each record. */
  readonly lines: number[];
  readonly refused: Omit<Refused, 'file'>[];
  /** The number of bytes of the file read so far. */
  bytes: number;
}

export interface Job {
  /** The name of the file, in messages and in the report. */
  readonly name: string;
  readonly what: What;
  /** The size of the file in bytes; `undefined` for standard input. */
  readonly size: number | undefined;
  /** How the file is read: the field of each column. */
  readonly takenAs: string;
  /** The reason for this reading. */
  readonly why: string;
  /** Assigns times to events without; must be started before {@link read}. Absent if all events have times. */
  readonly clock?: FileClock | undefined;
  /** The fields of columns; absent for files of known data sets. */
  readonly mapping?: Mapping | undefined;
  /** Whether records change only the fields that they have, also without `--update`. */
  readonly partial?: boolean | undefined;
  /** Whether its items, which events describe, are written only if they are not described yet. */
  readonly fills?: boolean | undefined;
  /** The table that it was told from, where others may complete it: lines of orders that were taken for items. */
  readonly table?: object | undefined;
  /** Whether it can be read more than once. */
  readonly repeatable: boolean;
  read(): AsyncIterable<Batch>;
  /** Notes on values that were left out or could not be read in accepted records; complete once all is read. */
  notes(): string[];
}

/** A batch without records. @param bytes the number of bytes of the file that were read for it. */
export function emptyBatch(bytes = 0): Batch {
  return { records: [], lines: [], refused: [], bytes };
}

/** Notes on fields that could not be read, and on fields of events that were left out. */
export function notesOf(unread: ReadonlyMap<string, Unread>, leftOut: ReadonlyMap<string, number>): string[] {
  const notes = [...unread].map(
    ([column, { count, field, line, reason }]) =>
      `${column}: ${count} ${count === 1 ? 'value' : 'values'} could not be read as ${field} and ${count === 1 ? 'was' : 'were'} left empty (line ${line}: ${reason})`,
  );
  if (leftOut.size > 0) {
    const names = [...leftOut].slice(0, 10).map(([name, times]) => `${name} (${times} times)`);
    notes.push(
      `left out, as events have no such fields: ${names.join(', ')} (--map context.NAME=NAME keeps one)`,
    );
  }
  return notes;
}
