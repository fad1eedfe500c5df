/** The status of the served ranker, as the engine reports it. */
import type { ModelAlarm } from '../models/index.js';
import type { Vital } from './monitor.js';

export interface ModelStatus {
  /** The version that is served, with its online training since; none where lists are ordered by score fusion alone. */
  readonly version: string | undefined;
  /**
   * `settling`: it is being recalibrated on served lists; `learning`: it is monitored and trained online; `watched`: it is
   * monitored only; `stopped`: it has left its band, and is not trained online until a version is admitted.
   */
  readonly state: 'settling' | 'learning' | 'watched' | 'stopped';
  /** Samples that it was trained on online, and lists by whose answers it was monitored, since it was taken up. */
  readonly trained: number;
  readonly lists: number;
  /** The strongest evidence that a band was left, as a share of what gives an alarm: 0 or more. */
  readonly suspicion: number;
  /** The latest figures and their bands; NaN where there are none yet. */
  readonly metrics: { readonly [metric: string]: Vital };
  /** The alarm that stopped it, while that holds. */
  readonly alarm: ModelAlarm | undefined;
  /** Automatic rollbacks since the start of the process. */
  readonly rollbacks: number;
}
