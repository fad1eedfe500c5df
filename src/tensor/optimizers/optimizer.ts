/** The interface of optimisers: their state per parameter, and the update of a step, as nodes of the graph. */
import { constant, type Parameter, type Tensor } from '../graph.js';
import type { Shape } from '../shape.js';

/** The inputs of the update of a parameter. All are float tensors of the graph. */
export interface Update {
  readonly parameter: Parameter;
  readonly gradient: Tensor;
  /**
   * A scalar that the gradient must be multiplied with (clipping, averaging), to be folded in where it costs nothing.
   */
  readonly scale: Tensor;
  /** The state of the optimiser for this parameter, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
  /** The number of earlier updates, a float32 scalar. */
  readonly step: Tensor;
}

/** The new value of a parameter and of its optimiser state. */
export interface Updated {
  readonly parameter: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface Optimizer {
  /** The shapes of the state of a parameter, which is initialised with zeros. */
  slots(parameter: Parameter): Record<string, Shape>;
  update(update: Update): Updated;
}

/** A number, or a value computed in the graph from the number of updates so far. */
export type Schedule = number | ((step: Tensor) => Tensor);

/** The value of a schedule at `step`. */
export const at = (schedule: Schedule, step: Tensor): Tensor =>
  typeof schedule === 'number' ? constant(schedule, step.dtype) : schedule(step);
