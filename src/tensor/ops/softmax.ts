// Softmax and its logarithms, along one axis.

import { floating, type Op, type Tensor, tensor } from '../graph.js';
import { axisOf } from '../shape.js';
import { add, sub } from './arithmetic.js';
import { stopGradient } from './compare.js';
import { exp, log } from './elementwise.js';
import { reshape } from './layout.js';
import { max, sum } from './reduce.js';

function along(name: string, onnx: string) {
  const op: Op = {
    name,
    lower: (node, [x], to) => to.emit(onnx, [x], { axis: node.attributes.axis as number }),
  };
  return (x: Tensor, axis = -1): Tensor =>
    tensor(op, [floating(name, x)], x.shape, x.dtype, { axis: axisOf(name, axis, x.shape) });
}

/** `exp(x) / sum(exp(x))` along an axis. */
export const softmax = along('softmax', 'Softmax');
/** The logarithm of the softmax, which does not underflow. */
export const logSoftmax = along('logSoftmax', 'LogSoftmax');

/** `log(sum(exp(x)))` along an axis, which does not overflow. */
export function logSumExp(x: Tensor, axis = -1, keep = false): Tensor {
  const at = axisOf('logSumExp', axis, floating('logSumExp', x).shape);
  const top = stopGradient(max(x, at, true));
  const total = add(log(sum(exp(sub(x, top)), at, true)), top);
  return keep ? total : reshape(total, [...x.shape.slice(0, at), ...x.shape.slice(at + 1)]);
}
