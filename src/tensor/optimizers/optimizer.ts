/** What an optimiser is: which values it keeps per parameter, and how a step changes them, as graph. */
import { constant, type Parameter, type Tensor } from '../graph.js';
import type { Shape } from '../shape.js';

/** What one update of one parameter sees. All are float tensors of the graph. */
export interface Update {
  readonly parameter: Parameter;
  readonly gradient: Tensor;
  /** A scalar the gradient is to be multiplied with (clipping, averaging): fold it in where it costs nothing. */
  readonly scale: Tensor;
  /** What the optimiser keeps for this parameter, by the names it gave. */
  readonly slots: Readonly<Record<string, Tensor>>;
  /** How many updates there have been before this one, a float32 scalar. */
  readonly step: Tensor;
}

/** The new value of a parameter and of what is kept for it. */
export interface Updated {
  readonly parameter: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface Optimizer {
  /** The shape of each value kept for a parameter; all start as zeros. */
  slots(parameter: Parameter): Record<string, Shape>;
  update(update: Update): Updated;
}

/** A number, or a value worked out from the count of updates so far, in the graph. */
export type Schedule = number | ((step: Tensor) => Tensor);

/** The value of a schedule at `step`. */
export const at = (schedule: Schedule, step: Tensor): Tensor =>
  typeof schedule === 'number' ? constant(schedule, step.dtype) : schedule(step);
