// The linear layers into the heads of attention and out of it. One product can write each head's rows by
// themselves, so that nothing has to be transposed afterwards; the gradients still need whole rows to reach the
// weights. Of the eight transpositions of a layer, which ONNX Runtime does in one thread, four are left.

import { type Op, type Parameter, type Tensor, tensor } from '../graph.js';
import { reshape, transpose } from './layout.js';
import { matmul } from './matmul.js';

// Their values are products written with the operations there are; only the gradients are their own.
const toHeadsOp: Op = { name: 'toHeads', lower: (_, [product]) => product };
const fromHeadsOp: Op = { name: 'fromHeads', lower: (_, [product]) => product };

/** `[batch, ...heads, time, head]` to `[batch, time, heads * head]`. */
export function mergeHeads(x: Tensor): Tensor {
  const rank = x.shape.length;
  const heads = x.shape.slice(1, -2).map((_, i) => i + 1);
  const rows = transpose(x, [0, rank - 2, ...heads, rank - 1]);
  return reshape(rows, [x.shape[0], x.shape[rank - 2], -1]);
}

/** `[batch, time, width]` to `[batch, 1, time, width]`, with a 1 for each axis of heads. */
const overHeads = (x: Tensor, heads: readonly number[]): Tensor =>
  reshape(x, [x.shape[0], ...heads.map(() => 1), ...x.shape.slice(1)]);

/** `x · weightᵀ` cut into heads: `[batch, time, width]` and `[heads * head, width]` to `[batch, ...heads, time, head]`. */
export function toHeads(x: Tensor, weight: Parameter, heads: readonly number[]): Tensor {
  const perHead = reshape(weight, [...heads, -1, weight.shape[1]]);
  const product = matmul(overHeads(x, heads), perHead, { transposeB: true });
  return tensor(toHeadsOp, [product, x, weight], product.shape, product.dtype);
}

/** All heads side by side, times `weightᵀ`: `[batch, ...heads, time, head]` to `[batch, time, width]`. */
export function fromHeads(x: Tensor, weight: Parameter): Tensor {
  const rows = mergeHeads(x);
  const product = matmul(rows, weight, { transposeB: true });
  return tensor(fromHeadsOp, [product, x, weight, rows], product.shape, product.dtype);
}

/** The gradient of `x` in `fromHeads(x, weight)`, head by head. */
export function headsGradient(x: Tensor, weight: Tensor, g: Tensor): Tensor {
  const heads = x.shape.slice(1, -2) as number[];
  const perHead = reshape(weight, [weight.shape[0], ...heads, x.shape[x.shape.length - 1]]);
  const last = heads.length + 1;
  return matmul(overHeads(g, heads), transpose(perHead, [...heads.map((_, i) => i + 1), 0, last]));
}
