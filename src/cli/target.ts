/** What a command works on: the data, or an engine that a server has open. */
import type { Intake } from '../ingest/index.js';
import type { Settings } from '../store/index.js';
import type { Engine } from '../types.js';

/** What answers. */
export interface Target
  extends Pick<Engine, 'recommend' | 'similar' | 'objective' | 'experiments' | 'exploration'> {
  /** Whether there is such a user. */
  knows(user: string): Promise<boolean>;
}

/** What takes in. */
export interface IntakeTarget extends Intake {
  /** Absent where the data is another process's. */
  readonly settings?: Settings | undefined;
}
