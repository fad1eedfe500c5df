/** The status of the served ranker, as the engine reports it. */
import type { ModelAlarm } from '../models/index.js';
import type { Vital } from './monitor.js';

export interface ModelStatus {
  /** The served version, including its online training; absent where lists are ordered by score fusion alone. */
  readonly version: string | undefined;
  /**
   * `settling`: being recalibrated on served lists; `learning`: monitored and trained online; `watched`: only
   * monitored; `stopped`: a figure left its band, and there is no online training until a version is admitted.
   */
  readonly state: 'settling' | 'learning' | 'watched' | 'stopped';
  /** The number of samples of its online training, and of lists by whose answers it was monitored. */
  readonly trained: number;
  readonly lists: number;
  /** The strongest evidence that a figure left its band, as a share of the alarm threshold: 0 or more. */
  readonly suspicion: number;
  /** The latest figures with their bands; NaN where there are none yet. */
  readonly metrics: { readonly [metric: string]: Vital };
  /** The alarm that stopped it, while it is in effect. */
  readonly alarm: ModelAlarm | undefined;
  /** The number of automatic rollbacks since the start of the process. */
  readonly rollbacks: number;
}
