/** Functions of one tensor, element by element: exponentials, roots, and the activations of networks. */
import { floating, type Op, type Tensor, tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';

type Lower = (x: string, to: Emitter) => string;

function unary(name: string, lower: Lower, lower64: Lower = lower) {
  const op: Op = { name, lower: (node, [x], to) => (node.dtype === 'float64' ? lower64 : lower)(x, to) };
  return (x: Tensor): Tensor => tensor(op, [floating(name, x)], x.shape, x.dtype);
}

const plain =
  (onnx: string): Lower =>
  (x, to) =>
    to.emit(onnx, [x]);

/**
 * `e ** x`.
 *
 * @example
 * exp(constant([0, 1])); // [1, Math.E]
 */
export const exp = unary('exp', plain('Exp'));

/**
 * The natural logarithm.
 *
 * @example
 * log(constant([1, Math.E])); // [0, 1]
 */
export const log = unary('log', plain('Log'));

/**
 * The square root.
 *
 * @example
 * sqrt(constant([9])); // [3]
 */
export const sqrt = unary('sqrt', plain('Sqrt'));

/**
 * The hyperbolic tangent.
 *
 * @example
 * tanh(constant([0])); // [0]
 */
export const tanh = unary('tanh', plain('Tanh'));

/**
 * `1 / (1 + e ** -x)`.
 *
 * @example
 * sigmoid(constant([0])); // [0.5]
 */
export const sigmoid = unary('sigmoid', plain('Sigmoid'));

/**
 * `max(x, 0)`; its gradient at 0 is 0.
 *
 * @example
 * relu(constant([-1, 2])); // [0, 2]
 */
export const relu = unary('relu', plain('Relu'));

/**
 * The error function.
 *
 * @example
 * erf(constant([0])); // [0]
 */
export const erf = unary('erf', plain('Erf'), erf64);

/**
 * The Gaussian error linear unit, exact: `x * Φ(x)` (Hendrycks & Gimpel, arXiv:1606.08415).
 *
 * @example
 * gelu(constant([0, 10])); // [0, 10]
 */
export const gelu = unary(
  'gelu',
  (x, to) => to.emit('Gelu', [x], {}, { domain: 'com.microsoft' }),
  (x, to) => {
    const inner = erf64(to.emit('Mul', [x, to.scalar(Math.SQRT1_2, 'float64')]), to);
    const half = to.emit('Mul', [x, to.scalar(0.5, 'float64')]);
    return to.emit('Mul', [half, to.emit('Add', [inner, to.scalar(1, 'float64')])]);
  },
);

/**
 * `x * sigmoid(x)`, also called swish (Elfwing et al., arXiv:1702.03118).
 *
 * @example
 * silu(constant([0])); // [0]
 */
export const silu = unary(
  'silu',
  (x, to) => to.emit('QuickGelu', [x], { alpha: { float: 1 } }, { domain: 'com.microsoft' }),
  // not as x·sigmoid(x), which ONNX Runtime would fuse into an operator it has for float32 only
  (x, to) =>
    to.emit('Div', [x, to.emit('Add', [to.emit('Exp', [to.emit('Neg', [x])]), to.scalar(1, 'float64')])]),
);

/**
 * `log(1 + e ** x)`, which does not overflow.
 *
 * @example
 * softplus(constant([0])); // [Math.log(2)]
 */
export const softplus = unary('softplus', plain('Softplus'), (x, to) => {
  // max(x, 0) + log(1 + exp(-|x|))
  const tail = to.emit('Exp', [to.emit('Neg', [to.emit('Abs', [x])])]);
  return to.emit('Add', [
    to.emit('Relu', [x]),
    to.emit('Log', [to.emit('Add', [tail, to.scalar(1, 'float64')])]),
  ]);
});

// ONNX Runtime has no float64 kernel for Erf, so there it is the series
// 2/sqrt(pi) * exp(-x*x) * sum of (2x²)^n x / (2n+1)!!, whose terms are all positive; beyond ±6 erf is ±1.
function erf64(x: string, to: Emitter): string {
  const c = (value: number) => to.scalar(value, 'float64');
  const z = to.emit('Clip', [x, c(-6), c(6)]);
  const z2 = to.emit('Mul', [z, z]);
  let sum = c(1);
  for (let n = 160; n >= 1; n--)
    sum = to.emit('Add', [to.emit('Mul', [to.emit('Mul', [sum, z2]), c(2 / (2 * n + 1))]), c(1)]);
  const scale = to.emit('Mul', [to.emit('Exp', [to.emit('Neg', [z2])]), c(2 / Math.sqrt(Math.PI))]);
  return to.emit('Mul', [to.emit('Mul', [sum, z]), scale]);
}
