/** AdamW (Loshchilov and Hutter, arXiv:1711.05101). */
import { add, div, mul, pow, square, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/elementwise.js';
import { at, type Optimizer, type Schedule } from './optimizer.js';

export interface AdamwOptions {
  rate: Schedule;
  /** The decay of the averages of the gradient and of its square; 0.9 and 0.999 by default. */
  betas?: readonly [number, number];
  epsilon?: number;
  /** The weight decay, multiplied by the rate; 0.01 by default. */
  weightDecay?: number;
}

/**
 * Adam with decoupled weight decay, equal to `torch.optim.AdamW`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: adamw({ rate: 0.001 }) });
 * (await step.run({ x: [[1]], y: [[3]] })).updated; // true
 */
export function adamw(options: AdamwOptions): Optimizer {
  const { rate, betas: [b1, b2] = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = options;
  return {
    slots: (p) => ({ mean: p.shape, square: p.shape }),
    update({ parameter, gradient: g, scale, slots, step }) {
      const count = add(step, 1);
      const mean = add(mul(slots.mean, b1), mul(g, mul(scale, 1 - b1)));
      const squared = add(mul(slots.square, b2), mul(square(g), mul(square(scale), 1 - b2)));
      // Both bias corrections are scalars, which are folded into rate and epsilon.
      const correction = sqrt(sub(1, pow(b2, count)));
      const lr = at(rate, step);
      const size = div(mul(lr, correction), sub(1, pow(b1, count)));
      const change = div(mul(mean, size), add(sqrt(squared), mul(correction, epsilon)));
      const kept = weightDecay === 0 ? parameter : mul(parameter, sub(1, mul(lr, weightDecay)));
      return { parameter: sub(kept, change), slots: { mean, square: squared } };
    },
  };
}
