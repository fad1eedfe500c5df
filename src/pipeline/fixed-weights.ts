/** Fusion weights of the lists that are the same for everybody. */
import type { FusionWeights } from '../retrieve/index.js';

/** Popular items, filled up with new ones. */
export const POPULAR: FusionWeights = {
  nothing: { popular: 1, newest: 1e-6 },
  little: { popular: 1, newest: 1e-6 },
  more: { popular: 1, newest: 1e-6 },
};

export const NEWEST: FusionWeights = { nothing: { newest: 1 }, little: { newest: 1 }, more: { newest: 1 } };
