/**
 * Multi-gate mixture of experts (Ma et al., KDD 2018): experts shared by several tasks, each with its own gate over
 * them.
 */
import type { Tensor } from '../graph.js';
import { mul } from '../ops/arithmetic.js';
import { relu } from '../ops/elementwise.js';
import { concat, unsqueeze } from '../ops/layout.js';
import { sum } from '../ops/reduce.js';
import { softmax } from '../ops/softmax.js';
import { type Layer, linear } from './linear.js';
import { mlp } from './mlp.js';

export interface MixtureOptions {
  /** The number of experts. */
  experts: number;
  /** The number of tasks, and so of gates. */
  tasks: number;
  /** The sizes of the layers of each expert, from the input on. */
  sizes: readonly number[];
}

/**
 * `[batch, sizes[0]]` to one `[batch, sizes.at(-1)]` per task.
 *
 * @example
 * const tasks = mixtureOfExperts('tasks', { experts: 4, tasks: 2, sizes: [8, 16] })(input('x', ['batch', 8]));
 * tasks.map(({ shape }) => shape); // [['batch', 16], ['batch', 16]]
 */
export function mixtureOfExperts(name: string, options: MixtureOptions): (x: Tensor) => Tensor[] {
  const { experts, tasks, sizes } = options;
  const many = <T>(count: number, make: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const expert: Layer[] = many(experts, (i) => mlp(`${name}.experts.${i}`, sizes));
  const gates: Layer[] = many(tasks, (i) => linear(`${name}.gates.${i}`, sizes[0], experts, { bias: false }));
  return (x) => {
    const known = concat(
      expert.map((e) => unsqueeze(relu(e(x)), 1)),
      1,
    );
    return gates.map((gate) => sum(mul(known, unsqueeze(softmax(gate(x)), -1)), 1));
  };
}
