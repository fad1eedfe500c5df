/** The interfaces of what a command works on: the data folder, or a server that has it open. */
import type { FileStarts, Intake, KnownRecords, What } from '../ingest/index.js';
import type { Engine } from '../types.js';

/** What commands ask. */
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

/** What commands write to. */
export interface IntakeTarget extends Intake {
  /** When files begin whose events have no times. */
  readonly starts: FileStarts;
  /** What is there already. */
  readonly known: KnownRecords;
}

/** Some records, each a line of JSON. */
export interface LinesOfRecords {
  readonly lines: string;
  /** How many there are. */
  readonly records: number;
}

/** What is exported from. */
export interface RecordSource {
  /** How many there are; absent where another process has the data open. */
  count?(what: What): Promise<number>;
  read(what: What): AsyncIterable<LinesOfRecords>;
}
