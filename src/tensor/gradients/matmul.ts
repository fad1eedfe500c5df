/**
 * Gradients of matrix products, which are matrix products. For a matrix that is broadcast over the leading axes, one
 * product over all rows is used instead of one product each and a sum.
 */
import { dimProduct } from '../dims.js';
import type { Tensor } from '../graph.js';
import { reshape, transpose } from '../ops/layout.js';
import { type MatmulOptions, matmul } from '../ops/matmul.js';
import { sumTo } from '../ops/reduce.js';
import type { Rules } from './rule.js';

const rows = (x: Tensor): Tensor => reshape(x, [dimProduct(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1]);

// The gradient of a matrix `[n, k]` whose transpose each row of `a` was multiplied with to give `g`. Of the two
// equivalent products, the one with more rows than columns is faster, and transposing the result is cheap.
function ofMatrix(a: Tensor, g: Tensor, scale = 1): Tensor {
  const [x, y] = [rows(a), rows(g)];
  const tall = Number(y.shape[1]) >= Number(x.shape[1]);
  return tall
    ? matmul(y, x, { transposeA: true, scale })
    : transpose(matmul(x, y, { transposeA: true, scale }));
}

export const matmulRules: Rules = {
  affine: ({ inputs: [x, weight, shift] }, g) => [matmul(g, weight), ofMatrix(x, g), sumTo(g, shift.shape)],
  matmul: (node, g) => {
    const [a, b] = node.inputs;
    const { transposeA, transposeB, scale } = node.attributes as unknown as Required<MatmulOptions>;
    if (b.shape.length === 2 && !transposeA) {
      const da = matmul(g, b, { transposeB: !transposeB, scale });
      return [da, transposeB ? ofMatrix(a, g, scale) : ofMatrix(g, a, scale)];
    }
    const da = transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true, scale })
      : matmul(g, b, { transposeB: !transposeB, scale });
    const db = transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA, scale })
      : matmul(a, g, { transposeA: !transposeA, scale });
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  },
};
