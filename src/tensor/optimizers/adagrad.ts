/** Adagrad (Duchi, Hazan and Singer, JMLR 2011). */
import { add, div, mul, square, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/elementwise.js';
import { at, type Optimizer, type Schedule } from './optimizer.js';

export interface AdagradOptions {
  rate: Schedule;
  epsilon?: number;
}

/**
 * `p -= rate * g / (sqrt(sum of g²) + epsilon)`; as `torch.optim.Adagrad`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: adagrad({ rate: 0.1 }) });
 * (await step.run({ x: [[1]], y: [[3]] })).updated; // true
 */
export function adagrad({ rate, epsilon = 1e-10 }: AdagradOptions): Optimizer {
  return {
    slots: (p) => ({ sum: p.shape }),
    update({ parameter, gradient, scale, slots, step }) {
      const g = mul(gradient, scale);
      const sum = add(slots.sum, square(g));
      const change = div(mul(g, at(rate, step)), add(sqrt(sum), epsilon));
      return { parameter: sub(parameter, change), slots: { sum } };
    },
  };
}
