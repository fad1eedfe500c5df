// Gradients of matrix products: again matrix products. A matrix shared by every leading axis is reached in
// one product over all rows, rather than one product each and a sum.

import { dimProduct } from '../dims.js';
import type { Tensor } from '../graph.js';
import { reshape, transpose } from '../ops/layout.js';
import { type MatmulOptions, matmul } from '../ops/matmul.js';
import { sumTo } from '../ops/reduce.js';
import type { Rules } from './rule.js';

const rows = (x: Tensor): Tensor => reshape(x, [dimProduct(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1]);

export const matmulRules: Rules = {
  matmul: (node, g) => {
    const [a, b] = node.inputs;
    const { transposeA, transposeB, scale } = node.attributes as unknown as Required<MatmulOptions>;
    if (b.shape.length === 2 && a.shape.length > 2 && !transposeA) {
      const da = matmul(g, b, { transposeB: !transposeB, scale });
      // Of both ways round, the one with more rows than columns is the faster, and turning the result cheap.
      const [n, k] = transposeB ? b.shape : [b.shape[1], b.shape[0]];
      const tall = typeof n === 'number' && typeof k === 'number' && n >= k;
      const product = tall
        ? matmul(rows(g), rows(a), { transposeA: true, scale })
        : matmul(rows(a), rows(g), { transposeA: true, scale });
      return [da, tall === transposeB ? product : transpose(product)];
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
