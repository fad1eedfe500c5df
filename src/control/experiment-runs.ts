import type { ExperimentSettings } from '../config/index.js';
import type { Tally } from './tally.js';

/** Why and when an arm was stopped. */
export interface Stop {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly metric: string;
  /** The corrected p-value for any time. */
  readonly p: number;
  /** Events per list in the control and in the arm. */
  readonly control: number;
  readonly rate: number;
}

export interface Stops {
  [experiment: string]: { [arm: string]: Stop };
}

export interface Experiment {
  readonly settings: ExperimentSettings;
  readonly tally: Tally;
}
