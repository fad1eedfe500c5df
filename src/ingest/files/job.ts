/** The import of one file: what it was recognised as, and its records in batches. */
import type { FileClock } from './clock.js';
import type { What } from './fields.js';
import type { Draft, Unread } from './mapper.js';
import type { Mapping } from './mapping.js';

/** A record that was not taken, for the report. */
export interface Refused {
  readonly file: string;
  /** The line on which the record begins, from 1. */
  readonly line: number;
  /** The field that was wrong; empty for the record as a whole. */
  readonly field: string;
  readonly reason: string;
}

/** Records of one file in their order, and what could not be read between them. */
export interface Batch {
  readonly records: Draft[];
  /** For each record the line on which it begins. */
  readonly lines: number[];
  readonly refused: Omit<Refused, 'file'>[];
  /** Bytes of the file read so far. */
  bytes: number;
}

export interface Job {
  /** The file's name, for people and in the report. */
  readonly name: string;
  readonly what: What;
  /** The file's size in bytes; `undefined` for standard input. */
  readonly size: number | undefined;
  /** How the file was understood: which column fills which field. */
  readonly takenAs: string;
  /** Why it was taken for what it was. */
  readonly why: string;
  /** Gives times to events without; to be started before {@link read}. Absent where all have their own. */
  readonly clock?: FileClock | undefined;
  /** Which columns fill what; absent for the files of known data sets. */
  readonly mapping?: Mapping | undefined;
  /** Whether records change only the fields that they have, whatever `--update` says. */
  readonly partial?: boolean | undefined;
  /** Whether its items are written only where nothing is known about them: what events say beside. */
  readonly fills?: boolean | undefined;
  /** Whether it can be read more than once. */
  readonly repeatable: boolean;
  read(): AsyncIterable<Batch>;
  /** What was left out or could not be read though the record was taken, known once all is read. */
  notes(): string[];
}

/** A batch without records. @param bytes of the file that were read for it. */
export function emptyBatch(bytes = 0): Batch {
  return { records: [], lines: [], refused: [], bytes };
}

/** What is said about fields that could not be read, and about members of events that were left out. */
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
