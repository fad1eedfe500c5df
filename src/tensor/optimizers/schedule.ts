/** Learning rate schedules: warm-up, then decay, computed in the graph from the number of updates. */
import { type Op, type Tensor, tensor } from '../graph.js';
import { add, div, maximum, minimum, mul, sub } from '../ops/arithmetic.js';
import { cast } from '../ops/compare.js';
import type { Schedule } from './optimizer.js';

export interface DecayOptions {
  /** The highest rate. */
  peak: number;
  /** The number of updates until the rate reaches `floor`, including those of the warm-up. */
  steps: number;
  /** The number of warm-up updates, in which the rate rises linearly to `peak`; 0 by default. */
  warmup?: number;
  /** The lowest rate, kept after `steps`; 0 by default. */
  floor?: number;
}

const cosOp: Op = { name: 'cos', lower: (_, inputs, to) => to.emit('Cos', inputs) };

// `shape` maps the progress of the decay, 0 to 1, to the remaining share of the rate, 1 to 0.
const decay =
  ({ peak, steps, warmup = 0, floor = 0 }: DecayOptions, shape: (done: Tensor) => Tensor): Schedule =>
  (updates) => {
    const step = cast(updates, 'float32');
    const done = minimum(maximum(div(sub(step, warmup), Math.max(1, steps - warmup)), 0), 1);
    const rate = add(mul(shape(done), peak - floor), floor);
    return cast(warmup > 0 ? mul(rate, minimum(div(add(step, 1), warmup), 1)) : rate, updates.dtype);
  };

/**
 * Warm-up, then cosine decay from `peak` to `floor` (Loshchilov and Hutter, arXiv:1608.03983).
 *
 * @example
 * cosine({ peak: 1, steps: 10, floor: 0.1 })(constant(10)); // 0.1
 */
export const cosine = (options: DecayOptions): Schedule =>
  decay(options, (done) => mul(add(tensor(cosOp, [mul(done, Math.PI)], [], 'float32'), 1), 0.5));

/**
 * Warm-up, then linear decay from `peak` to `floor`.
 *
 * @example
 * linearDecay({ peak: 2, steps: 10 })(constant(5)); // 1
 */
export const linearDecay = (options: DecayOptions): Schedule => decay(options, (done) => sub(1, done));
