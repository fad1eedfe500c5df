/** Schedules of the learning rate: warm-up, then decay, worked out in the graph from the count of updates. */
import { type Op, type Tensor, tensor } from '../graph.js';
import { add, div, maximum, minimum, mul, sub } from '../ops/arithmetic.js';
import { cast } from '../ops/compare.js';
import type { Schedule } from './optimizer.js';

export interface DecayOptions {
  /** The highest rate. */
  peak: number;
  /** Updates until the rate has come down to `floor`, those of the warm-up included. */
  steps: number;
  /** Updates over which the rate first rises from near 0 to `peak`; 0 unless given. */
  warmup?: number;
  /** The lowest rate, kept after `steps`; 0 unless given. */
  floor?: number;
}

const cosOp: Op = { name: 'cos', lower: (_, inputs, to) => to.emit('Cos', inputs) };

// `shape` maps how far the decay has come, 0 to 1, to what is left of the rate, 1 to 0.
const decay =
  ({ peak, steps, warmup = 0, floor = 0 }: DecayOptions, shape: (done: Tensor) => Tensor): Schedule =>
  (given) => {
    const step = cast(given, 'float32');
    const done = minimum(maximum(div(sub(step, warmup), Math.max(1, steps - warmup)), 0), 1);
    const rate = add(mul(shape(done), peak - floor), floor);
    return cast(warmup > 0 ? mul(rate, minimum(div(add(step, 1), warmup), 1)) : rate, given.dtype);
  };

/**
 * Warm-up, then half a cosine from `peak` down to `floor` (Loshchilov and Hutter, arXiv:1608.03983).
 *
 * @example
 * cosine({ peak: 1, steps: 10, floor: 0.1 })(constant(10)); // 0.1
 */
export const cosine = (options: DecayOptions): Schedule =>
  decay(options, (done) => mul(add(tensor(cosOp, [mul(done, Math.PI)], [], 'float32'), 1), 0.5));

/**
 * Warm-up, then a straight line from `peak` down to `floor`.
 *
 * @example
 * linearDecay({ peak: 2, steps: 10 })(constant(5)); // 1
 */
export const linearDecay = (options: DecayOptions): Schedule => decay(options, (done) => sub(1, done));
