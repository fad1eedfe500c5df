/** The bounds of inputs that are used as indices, so that an id out of range is refused by name before a run. */
import { type Input, isInput, type Tensor } from './graph.js';

/** The number of valid indices of each input that is used as an index into a tensor of known size. */
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
