/** Comparison, choice and conversion. Comparisons return `bool`; only `where` and `cast` have gradients. */
import { type DType, isFloat, onnxType } from '../dtype.js';
import { asTensor, type Op, type Operand, sameType, type Tensor, tensor } from '../graph.js';
import { broadcastShapes } from '../shape.js';
import { pair } from './arithmetic.js';

function comparison(name: string, onnx: string) {
  const op: Op = { name, lower: (_, inputs, to) => to.emit(onnx, inputs) };
  return (a: Operand, b: Operand): Tensor => {
    const [x, y] = pair(name, a, b);
    sameType(name, x, y);
    return tensor(op, [x, y], broadcastShapes(name, x.shape, y.shape), 'bool');
  };
}

/**
 * `a == b`.
 *
 * @example
 * equal(constant([1, 2]), 2); // [0, 1]
 */
export const equal = comparison('equal', 'Equal');

/**
 * `a > b`.
 *
 * @example
 * greater(constant([1, 2]), 1); // [0, 1]
 */
export const greater = comparison('greater', 'Greater');

/**
 * `a >= b`.
 *
 * @example
 * greaterEqual(constant([1, 2]), 2); // [0, 1]
 */
export const greaterEqual = comparison('greaterEqual', 'GreaterOrEqual');

/**
 * `a < b`.
 *
 * @example
 * less(constant([1, 2]), 2); // [1, 0]
 */
export const less = comparison('less', 'Less');

/**
 * The conjunction of two `bool` tensors.
 *
 * @example
 * and(constant([1, 1, 0], 'bool'), constant([1, 0, 0], 'bool')); // [1, 0, 0]
 */
export const and = comparison('and', 'And');

/**
 * The disjunction of two `bool` tensors.
 *
 * @example
 * or(constant([1, 1, 0], 'bool'), constant([1, 0, 0], 'bool')); // [1, 1, 0]
 */
export const or = comparison('or', 'Or');

const notOp: Op = { name: 'not', lower: (_, inputs, to) => to.emit('Not', inputs) };

/**
 * The negation of a `bool` tensor.
 *
 * @example
 * not(constant([1, 0], 'bool')); // [0, 1]
 */
export const not = (x: Tensor): Tensor => tensor(notOp, [x], x.shape, 'bool');

const whereOp: Op = { name: 'where', lower: (_, inputs, to) => to.emit('Where', inputs) };

/**
 * `a` where `condition` (bool) is true, `b` elsewhere; all three broadcast.
 *
 * @example
 * where(constant([1, 0], 'bool'), constant([1, 2]), constant([3, 4])); // [1, 4]
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  if (condition.dtype !== 'bool') throw new TypeError(`where: the condition is ${condition.dtype}, not bool`);
  const [x, y] =
    typeof a === 'number' && typeof b === 'number'
      ? [asTensor(a, 'float32'), asTensor(b, 'float32')]
      : pair('where', a, b);
  const shape = broadcastShapes('where', condition.shape, broadcastShapes('where', x.shape, y.shape));
  return tensor(whereOp, [condition, x, y], shape, sameType('where', x, y));
}

const castOp: Op = {
  name: 'cast',
  lower: (node, inputs, to) => to.emit('Cast', inputs, { to: onnxType[node.dtype] }),
};

/**
 * `x` with another element type; gradients pass between floating-point types.
 *
 * @example
 * cast(constant([1.7]), 'int32'); // [1]
 */
export const cast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : tensor(castOp, [x], x.shape, dtype);

const finiteOp: Op = {
  name: 'finite',
  // x - x is 0 for every finite number and NaN for the others.
  lower: (_, [x], to) => {
    const difference = to.emit('Sub', [x, x]);
    return to.emit('Equal', [difference, difference]);
  },
};

/**
 * Whether each number is finite.
 *
 * @example
 * finite(div(constant(1), constant(0))); // 0
 */
export const finite = (x: Tensor): Tensor =>
  isFloat(x.dtype)
    ? tensor(finiteOp, [x], x.shape, 'bool')
    : tensor(finiteOp, [cast(x, 'float32')], x.shape, 'bool');

const stopOp: Op = { name: 'stopGradient', lower: (_, [x]) => x };

/**
 * `x` itself, through which no gradient passes.
 *
 * @example
 * stopGradient(constant([1, 2])); // [1, 2]
 */
export const stopGradient = (x: Tensor): Tensor => tensor(stopOp, [x], x.shape, x.dtype);
