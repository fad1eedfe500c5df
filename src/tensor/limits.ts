/**
 * Which inputs are indices, and of how many: so that an id outside is refused by name before anything runs.
 */
import { type Input, isInput, type Tensor } from './graph.js';

/** How many there are to choose from, for each input that is used as an index into something of known size. */
export function indexLimits(nodes: readonly Tensor[]): Map<Input, number> {
  const limits = new Map<Input, number>();
  for (const { op, inputs, attributes } of nodes) {
    const axis = axisIndexed(op.name, inputs, attributes.axis);
    if (axis === undefined) continue;
    let ids = inputs[1];
    while (ids.op.name === 'reshape') ids = ids.inputs[0];
    const size = inputs[0].shape[axis];
    if (isInput(ids) && typeof size === 'number') limits.set(ids, Math.min(size, limits.get(ids) ?? size));
  }
  return limits;
}

function axisIndexed(op: string, inputs: readonly Tensor[], axis: unknown): number | undefined {
  if (op === 'gather' || op === 'scatterAdd' || op === 'linearCrossEntropy') return 0;
  if (op === 'takeAlong' || op === 'addAlong') return axis as number;
  if (op === 'negativeLogLikelihood') return inputs[0].shape.length - 1;
  return undefined;
}
