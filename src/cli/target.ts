/** The interfaces of a command's target: the data folder, or a server that has it open. */
import type { FileStarts, Intake, KnownRecords, What } from '../ingest/index.js';
import type { Engine } from '../types.js';

/** The calls that read. */
export interface Target
  extends Pick<
    Engine,
    'recommend' | 'search' | 'ask' | 'answers' | 'prompt' | 'similar' | 'path' | 'objective' | 'exploration'
  > {
  readonly experiments: Pick<Engine['experiments'], 'list' | 'report'>;
  readonly items: Pick<Engine['items'], 'get' | 'upsert'>;
  /** Whether there is such a user. */
  knows(user: string): Promise<boolean>;
}

/** The calls that write. */
export interface IntakeTarget extends Intake {
  /** The start times of files whose events have no times. */
  readonly starts: FileStarts;
  /** The records that exist already. */
  readonly known: KnownRecords;
}

/** Records as JSON lines. */
export interface LinesOfRecords {
  readonly lines: string;
  /** The number of records. */
  readonly records: number;
}

/** The source of an export. */
export interface RecordSource {
  /** How many there are; absent where another process has the data open. */
  count?(what: What): Promise<number>;
  read(what: What): AsyncIterable<LinesOfRecords>;
}
