/** Matrix products: two-dimensional, batched, of transposed operands. */
import type { DType } from '../dtype.js';
import { expectShape, floating, full, type Op, sameType, type Tensor, tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';
import { broadcastShapes, ShapeError, showShape } from '../shape.js';
import { add } from './arithmetic.js';

export interface MatmulOptions {
  /** Transposes the last two axes of `a`. */
  transposeA?: boolean;
  /** Transposes the last two axes of `b`. */
  transposeB?: boolean;
  /** A factor of the product. */
  scale?: number;
}

/** Writes one product; for float32 there is a fused operator for transposed and scaled ones. */
export function writeProduct(
  to: Emitter,
  dtype: DType,
  a: string,
  b: string,
  ranks: readonly [number, number],
  { transposeA = false, transposeB = false, scale = 1 }: MatmulOptions,
): string {
  if (!transposeA && !transposeB && scale === 1) return to.emit('MatMul', [a, b]);
  if (dtype === 'float32')
    return to.emit(
      'FusedMatMul',
      [a, b],
      { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: scale } },
      { domain: 'com.microsoft' },
    );
  const flip = (x: string, n: number) =>
    to.emit('Transpose', [x], { perm: [...Array(n - 2).keys(), n - 1, n - 2] });
  const product = to.emit('MatMul', [transposeA ? flip(a, ranks[0]) : a, transposeB ? flip(b, ranks[1]) : b]);
  return scale === 1 ? product : to.emit('Mul', [product, to.scalar(scale, dtype)]);
}

const matmulOp: Op = {
  name: 'matmul',
  lower(node, [a, b], to) {
    const ranks = [node.inputs[0].shape.length, node.inputs[1].shape.length] as const;
    return writeProduct(to, node.dtype, a, b, ranks, node.attributes);
  },
};

/**
 * The matrix product of the last two axes, `[..., m, k] × [..., k, n] -> [..., m, n]`; the axes before them
 * broadcast. Both must have at least two axes.
 *
 * @example
 * matmul(constant([[1, 2], [3, 4]]), constant([[1], [1]])); // [[3], [7]]
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, scale = 1 } = options;
  floating('matmul', a);
  const fail = (): never => {
    const show = (x: Tensor, t: boolean) => `${showShape(x.shape)}${t ? ' (transposed)' : ''}`;
    throw new ShapeError(`matmul: shapes ${show(a, transposeA)} and ${show(b, transposeB)} do not multiply`);
  };
  if (a.shape.length < 2 || b.shape.length < 2) fail();
  const [m, k] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const [k2, n] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  if (k !== k2) fail();
  const lead = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (k === 0) return full([...lead, m, n], 0, a.dtype); // the sum of nothing; some kernels leave it unset
  return tensor(matmulOp, [a, b], [...lead, m, n], sameType('matmul', a, b), {
    transposeA,
    transposeB,
    scale,
  });
}

const affineOp: Op = {
  name: 'affine',
  lower(node, [x, weight, shift], to) {
    const inputs = node.inputs[1].shape[1] as number;
    const flat = node.shape.length === 2;
    const rows = flat ? x : to.emit('Reshape', [x, to.ints([-1, inputs])]);
    const y = to.emit('Gemm', [rows, weight, shift], { transB: 1 });
    if (flat) return y;
    const open = node.shape.filter((d) => typeof d === 'string').length;
    const shape =
      open <= 1 ? to.ints(node.shape.map((d) => (typeof d === 'string' ? -1 : d))) : to.shape(node.shape);
    return to.emit('Reshape', [y, shape]);
  },
};

/** `x · weightᵀ + shift`, of `[..., inputs]`, `[outputs, inputs]` and `[outputs]`: `[..., outputs]`. */
export function affine(x: Tensor, weight: Tensor, shift: Tensor): Tensor {
  const whole = matmul(x, weight, { transposeB: true });
  expectShape('affine', shift, weight.shape.slice(0, 1));
  const empty = x.shape.includes(0) || weight.shape.includes(0);
  if (empty || weight.shape.length !== 2) return add(whole, shift);
  return tensor(affineOp, [x, weight, shift], whole.shape, sameType('affine', x, weight, shift));
}
