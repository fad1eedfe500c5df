/** What a command works on: an engine of its own, or one that a server has open. */
import type { Settings } from '../store/index.js';
import type { Engine } from '../types.js';

export interface Target
  extends Pick<Engine, 'recommend' | 'similar' | 'objective' | 'experiments' | 'exploration'> {
  readonly items: Pick<Engine['items'], 'upsert'>;
  readonly users: Pick<Engine['users'], 'upsert'>;
  readonly events: Pick<Engine['events'], 'add'>;
  /** Whether there is such a user. */
  knows(user: string): Promise<boolean>;
  /** Absent where the engine is another process's. */
  readonly settings?: Settings | undefined;
}
