/** Softmax and its logarithms, along one axis. */
import { expectShape, floating, type Op, type Tensor, tensor } from '../graph.js';
import { axisOf } from '../shape.js';
import { squeeze } from './layout.js';

function along(name: string, onnx: string) {
  const op: Op = {
    name,
    lower: (node, [x], to) => to.emit(onnx, [x], { axis: node.attributes.axis as number }),
  };
  return (x: Tensor, axis = -1): Tensor =>
    tensor(op, [floating(name, x)], x.shape, x.dtype, { axis: axisOf(name, axis, x.shape) });
}

/**
 * `exp(x) / sum(exp(x))` along an axis.
 *
 * @example
 * softmax(constant([0, 0])); // [0.5, 0.5]
 */
export const softmax = along('softmax', 'Softmax');

/**
 * The logarithm of the softmax, which does not underflow.
 *
 * @example
 * logSoftmax(constant([0, 0])); // [-Math.log(2), -Math.log(2)]
 */
export const logSoftmax = along('logSoftmax', 'LogSoftmax');

const logSumExpOp: Op = {
  name: 'logSumExp',
  lower(node, [x], to) {
    const axis = to.ints([node.attributes.axis as number]);
    const top = to.emit('ReduceMax', [x, axis], { keepdims: 1 });
    const powers = to.emit('Exp', [to.emit('Sub', [x, top])]);
    const total = to.emit('ReduceSum', [powers, axis], { keepdims: 1 });
    return [to.emit('Add', [to.emit('Log', [total]), top]), powers, total];
  },
};

const partOp: Op = {
  name: 'logSumExpPart',
  lower: (node, _, to) => to.values(node.inputs[0])[node.attributes.part as number],
};

/** Intermediate values of `logSumExp`: `exp(x - max)`, and its sum along the axis. */
export const powersOf = (node: Tensor): { powers: Tensor; total: Tensor } => ({
  powers: tensor(partOp, [node], node.inputs[0].shape, node.dtype, { part: 1 }),
  total: tensor(partOp, [node], node.shape, node.dtype, { part: 2 }),
});

/**
 * `log(sum(exp(x)))` along an axis, which does not overflow; `keep` leaves the axis with size 1.
 *
 * @example
 * logSumExp(constant([0, 0])); // Math.log(2)
 */
export function logSumExp(x: Tensor, axis = -1, keep = false): Tensor {
  const at = axisOf('logSumExp', axis, floating('logSumExp', x).shape);
  const shape = x.shape.map((d, i) => (i === at ? 1 : d));
  const total = tensor(logSumExpOp, [x], shape, x.dtype, { axis: at });
  return keep ? total : squeeze(total, at);
}

const nllOp: Op = {
  name: 'negativeLogLikelihood',
  lower(node, [logits, targets], to) {
    const axis = node.shape.length;
    const logs = to.emit('LogSoftmax', [logits], { axis });
    const column = to.emit('Unsqueeze', [targets, to.ints([axis])]);
    const picked = to.emit('GatherElements', [logs, column], { axis });
    return [to.emit('Neg', [to.emit('Squeeze', [picked, to.ints([axis])])]), logs];
  },
};

/**
 * `-logSoftmax(logits)` at each target: `[..., classes]` and int `[...]` to `[...]`, with one pass in each direction.
 */
export function negativeLogLikelihood(logits: Tensor, targets: Tensor): Tensor {
  floating('negativeLogLikelihood', logits);
  expectShape('negativeLogLikelihood', targets, logits.shape.slice(0, -1));
  return tensor(nllOp, [logits, targets], targets.shape, logits.dtype);
}

const logsOp: Op = { name: 'logs', lower: (node, _, to) => to.values(node.inputs[0])[1] };

/** The logarithms of the softmax, an intermediate value of `negativeLogLikelihood`. */
export const logsOf = (nll: Tensor): Tensor => tensor(logsOp, [nll], nll.inputs[0].shape, nll.dtype);
