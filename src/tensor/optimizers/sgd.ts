/** Stochastic gradient descent, with momentum. */
import { add, mul, sub } from '../ops/arithmetic.js';
import type { Shape } from '../shape.js';
import { at, type Optimizer, type Schedule, type Update, type Updated } from './optimizer.js';

export interface SgdOptions {
  rate: Schedule;
  /** The momentum; 0 by default. */
  momentum?: number;
  /** The weight decay, added to the gradient (L2 regularisation); 0 by default. */
  weightDecay?: number;
}

/**
 * `p -= rate * v`, where `v = momentum * v + g`; as `torch.optim.SGD`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1, momentum: 0.9 }) });
 * (await step.run({ x: [[1]], y: [[3]] })).updated; // true
 */
export function sgd({ rate, momentum = 0, weightDecay = 0 }: SgdOptions): Optimizer {
  return {
    slots: (p): Record<string, Shape> => (momentum === 0 ? {} : { momentum: p.shape }),
    update({ parameter, gradient, scale, slots, step }: Update): Updated {
      const scaled = mul(gradient, scale);
      const g = weightDecay === 0 ? scaled : add(scaled, mul(parameter, weightDecay));
      if (momentum === 0) return { parameter: sub(parameter, mul(g, at(rate, step))), slots: {} };
      const v = add(mul(slots.momentum, momentum), g);
      return { parameter: sub(parameter, mul(v, at(rate, step))), slots: { momentum: v } };
    },
  };
}
