import type { ModelAlarm } from '../models/index.js';
import type { Vital } from './monitor.js';

/** How a served model does. */
export interface ModelLife {
  /** The version that is served, with what it has learnt live since; none where all is left to the blend. */
  readonly version: string | undefined;
  /**
   * `settling`: its probabilities are being brought to their height; `learning`: it is watched, and learns live;
   * `watched`: it does not learn; `stopped`: it has left its band, and learns no more until a version is admitted.
   */
  readonly state: 'settling' | 'learning' | 'watched' | 'stopped';
  /** Samples that it has learnt live from, and lists by whose answers it was judged, since it was taken up. */
  readonly learnt: number;
  readonly lists: number;
  /** The strongest evidence that a band was left, as a share of what gives an alarm. */
  readonly suspicion: number;
  /** Figures of late, and their bands; NaN where nothing was seen yet. */
  readonly metrics: { readonly [metric: string]: Vital };
  /** Why it was stopped, while that holds. */
  readonly alarm: ModelAlarm | undefined;
  /** How many times it was rolled back by itself since the start of the process. */
  readonly rollbacks: number;
}
