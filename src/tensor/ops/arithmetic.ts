/** Arithmetic, element by element with NumPy's broadcasting. */
import {
  asTensor,
  floating,
  type Op,
  type Operand,
  sameType,
  scalarValue,
  type Tensor,
  tensor,
} from '../graph.js';
import { broadcastShapes } from '../shape.js';

function binary(name: string, onnx: string) {
  const op: Op = { name, lower: (_, inputs, to) => to.emit(onnx, inputs) };
  return (a: Operand, b: Operand): Tensor => {
    const [x, y] = pair(name, a, b);
    return tensor(op, [x, y], broadcastShapes(name, x.shape, y.shape), sameType(name, x, y));
  };
}

function unary(name: string, onnx: string) {
  const op: Op = { name, lower: (_, inputs, to) => to.emit(onnx, inputs) };
  return (x: Tensor): Tensor => tensor(op, [x], x.shape, x.dtype);
}

/** Both operands as tensors of one element type; at least one must be a tensor. */
export function pair(name: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a === 'number' && typeof b === 'number')
    throw new TypeError(`${name}: one operand must be a tensor`);
  const like = (typeof a === 'number' ? (b as Tensor) : a).dtype;
  return [asTensor(a, like), asTensor(b, like)];
}

const addOp = binary('add', 'Add');

const mulOp = binary('mul', 'Mul');

const divOp = binary('div', 'Div');

const subOp = binary('sub', 'Sub');

const is = (x: Operand, value: number): boolean => (typeof x === 'number' ? x : scalarValue(x)) === value;

/**
 * `a + b`.
 *
 * @example
 * add(constant([1, 2]), 1); // [2, 3]
 */
export const add = (a: Operand, b: Operand): Tensor =>
  is(a, 0) && typeof b !== 'number' ? b : is(b, 0) && typeof a !== 'number' ? a : addOp(a, b);

/**
 * `a - b`.
 *
 * @example
 * sub(constant([1, 2]), 1); // [0, 1]
 */
export const sub = (a: Operand, b: Operand): Tensor => (is(b, 0) && typeof a !== 'number' ? a : subOp(a, b));

/**
 * `a * b`.
 *
 * @example
 * mul(constant([1, 2]), constant([3, 4])); // [3, 8]
 */
export const mul = (a: Operand, b: Operand): Tensor =>
  is(a, 1) && typeof b !== 'number' ? b : is(b, 1) && typeof a !== 'number' ? a : mulOp(a, b);

/**
 * `a / b`; integers divide towards zero.
 *
 * @example
 * div(constant([1, 2]), 2); // [0.5, 1]
 */
export const div = (a: Operand, b: Operand): Tensor => (is(b, 1) && typeof a !== 'number' ? a : divOp(a, b));

/**
 * `-x`.
 *
 * @example
 * neg(constant([1, -2])); // [-1, 2]
 */
export const neg = unary('neg', 'Neg');

/**
 * `|x|`; its gradient at 0 is 0.
 *
 * @example
 * abs(constant([1, -2])); // [1, 2]
 */
export const abs = unary('abs', 'Abs');

/**
 * -1, 0 or 1 by the sign of `x`; its gradient is 0.
 *
 * @example
 * sign(constant([3, -2, 0])); // [1, -1, 0]
 */
export const sign = unary('sign', 'Sign');

const powOp = binary('pow', 'Pow');

/**
 * `x` to a constant or computed power. There is a gradient for `x` only.
 *
 * @example
 * pow(constant([2, 3]), 2); // [4, 9]
 */
export const pow = (x: Operand, exponent: Operand): Tensor => powOp(x, exponent);

const maxOp = binary('maximum', 'Max');

const minOp = binary('minimum', 'Min');

/**
 * The elementwise maximum; if both are equal, each gets half of the gradient.
 *
 * @example
 * maximum(constant([1, 5]), 3); // [3, 5]
 */
export const maximum = (a: Operand, b: Operand): Tensor => maxOp(a, b);

/**
 * The elementwise minimum; if both are equal, each gets half of the gradient.
 *
 * @example
 * minimum(constant([1, 5]), 3); // [1, 3]
 */
export const minimum = (a: Operand, b: Operand): Tensor => minOp(a, b);

/**
 * `x * x`.
 *
 * @example
 * square(constant([3])); // [9]
 */
export const square = (x: Tensor): Tensor => mul(x, x);

const clipOp: Op = {
  name: 'clip',
  lower(node, inputs, to) {
    const { low, high } = node.attributes as { low: number; high: number };
    return to.emit('Clip', [...inputs, to.scalar(low, node.dtype), to.scalar(high, node.dtype)]);
  },
};

/**
 * `x` clipped to `[low, high]`; outside the gradient is 0.
 *
 * @example
 * clip(constant([-5, 0.5, 5]), -1, 1); // [-1, 0.5, 1]
 */
export function clip(x: Tensor, low: number, high: number): Tensor {
  floating('clip', x);
  if (!(low <= high)) throw new RangeError(`clip: the lower bound ${low} is above the upper bound ${high}`);
  return tensor(clipOp, [x], x.shape, x.dtype, { low, high });
}
