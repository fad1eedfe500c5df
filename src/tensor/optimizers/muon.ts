/**
 * Muon: momentum with orthogonalised updates of matrices (Jordan et al. 2024,
 * https://kellerjordan.github.io/posts/muon; scaled as in Liu et al., arXiv:2502.16982, so that learning rates and
 * weight decay chosen for AdamW can be used).
 */
import { constant, type Tensor } from '../graph.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/elementwise.js';
import { matmul } from '../ops/matmul.js';
import { sumSquares } from '../ops/reduce.js';
import { ShapeError, showShape } from '../shape.js';
import { at, type Optimizer, type Schedule } from './optimizer.js';

export interface MuonOptions {
  rate: Schedule;
  /** The momentum; 0.95 by default. */
  momentum?: number;
  /** The weight decay, multiplied by the rate; 0 by default. */
  weightDecay?: number;
}

/** Approximately the nearest matrix whose singular values are all 1, by five quintic Newton-Schulz iterations. */
function orthogonal(g: Tensor): Tensor {
  const [rows, columns] = g.shape as number[];
  const tall = rows > columns;
  let x = div(g, add(sqrt(sumSquares(g)), 1e-7));
  for (let round = 0; round < 5; round++) {
    const a = tall ? matmul(x, x, { transposeA: true }) : matmul(x, x, { transposeB: true });
    const b = add(mul(a, -4.775), mul(matmul(a, a), 2.0315));
    x = add(mul(x, 3.4445), tall ? matmul(x, b) : matmul(b, x));
  }
  return x;
}

/**
 * For matrices only, e.g. `optimizer: (p) => p.shape.length === 2 ? muon({ rate }) : adamw({ rate })`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: (p) => (p.shape.length === 2 ? muon({ rate: 0.02 }) : adamw({ rate: 0.001 })) });
 * (await step.run({ x: [[1]], y: [[3]] })).updated; // true
 */
export function muon({ rate, momentum = 0.95, weightDecay = 0 }: MuonOptions): Optimizer {
  return {
    slots(p) {
      if (p.shape.length !== 2)
        throw new ShapeError(
          `muon: parameter '${p.name}' of shape ${showShape(p.shape)} is no matrix; use adamw for it`,
        );
      return { momentum: p.shape };
    },
    update({ parameter, gradient, scale, slots, step }) {
      const g = mul(gradient, scale);
      const v = add(mul(slots.momentum, momentum), g);
      const [rows, columns] = parameter.shape as number[];
      const lr = at(rate, step);
      const size = mul(lr, constant(0.2 * Math.sqrt(Math.max(rows, columns)), parameter.dtype));
      const kept = weightDecay === 0 ? parameter : mul(parameter, sub(1, mul(lr, weightDecay)));
      return {
        parameter: sub(kept, mul(orthogonal(add(g, mul(v, momentum))), size)),
        slots: { momentum: v },
      };
    },
  };
}
