/** The engine's calls for objectives, experiments and kinds; they reject once the engine is closed. */
import type { CallGate, SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import type { Control } from './control.js';
import { experimentCalls, explorationCalls } from './experiment-views.js';
import { kindCalls } from './kind-calls.js';
import { objectiveCalls } from './objective-calls.js';

interface Parts {
  /** The folder that holds `tandem.json`. */
  readonly data: string;
  readonly store: Store;
  readonly state: EngineState;
  readonly control: Control;
  /** Runs changes of the configuration one after another. */
  readonly changes: SerialQueue;
}

/** Compares people's lists under two policies. */
export type Preview = Parameters<typeof objectiveCalls>[1];

/**
 * The engine's calls about objectives, experiments, exploration and kinds.
 *
 * @param preview tries an objective without setting it.
 */
export const controlCalls = (
  { data, store, state, control, changes }: Parts,
  preview: Preview,
  calls: CallGate,
) => ({
  objective: calls.guard(objectiveCalls(data, preview, control, changes)),
  experiments: calls.guard(experimentCalls(data, control, state.now, changes)),
  exploration: calls.guard(explorationCalls(store, control, state.now)),
  kinds: calls.guard(kindCalls(data, state, changes)),
});
