/** The import of one file: what it was recognised as, and its records in batches. */
import type { FileClock } from './clock.js';
import type { What } from './fields.js';
import type { Draft } from './mapper.js';

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
  /** Gives times to events without; to be started before {@link read}. Absent where all have their own. */
  readonly clock?: FileClock | undefined;
  read(): AsyncIterable<Batch>;
  /** What was left out, known once all is read; empty where nothing was. */
  leftOut(): string;
}

export function emptyBatch(bytes = 0): Batch {
  return { records: [], lines: [], refused: [], bytes };
}
