/** The cross network of DCN-v2 (Wang et al., arXiv:2008.13535). */
import { add, mul } from '../ops/arithmetic.js';
import { type Layer, linear } from './linear.js';

export interface CrossOptions {
  /** The rank of the two factors of each layer's matrix; a full matrix by default. */
  rank?: number;
}

/**
 * `x ← x₀ ⊙ (W x + b) + x`, for each layer, over `[..., width]`.
 *
 * @example
 * crossNetwork('cross', 8, 3)(input('x', ['batch', 8])).shape; // ['batch', 8]
 */
export function crossNetwork(
  name: string,
  width: number,
  layers: number,
  { rank }: CrossOptions = {},
): Layer {
  const steps = Array.from({ length: layers }, (_, i): Layer => {
    if (rank === undefined) return linear(`${name}.${i}`, width, width);
    const down = linear(`${name}.${i}.down`, width, rank, { bias: false });
    const up = linear(`${name}.${i}.up`, rank, width);
    return (x) => up(down(x));
  });
  return (first) => steps.reduce((x, step) => add(mul(first, step(x)), x), first);
}
