/**
 * SwiGLU, the gated unit of a transformer's feed-forward network, as one operation, as its gradient needs one pass over
 * the memory less than those of `silu` and a product.
 */
import { expectShape, type Op, sameType, type Tensor, tensor } from '../graph.js';
import { silu } from './elementwise.js';

const swigluOp: Op = { name: 'swiglu', lower: (_, [active, , up], to) => to.emit('Mul', [active, up]) };

/**
 * `silu(gate) * up`, of two tensors of one shape (Shazeer, arXiv:2002.05202).
 *
 * @example
 * swiglu(constant([0]), constant([5])); // [0]
 */
export function swiglu(gate: Tensor, up: Tensor): Tensor {
  expectShape('swiglu', up, gate.shape);
  return tensor(swigluOp, [silu(gate), gate, up], gate.shape, sameType('swiglu', gate, up));
}
