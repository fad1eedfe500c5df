/** A multi-layer perceptron. */
import { dropout } from '../ops/dropout.js';
import { relu } from '../ops/elementwise.js';
import { type Layer, linear } from './linear.js';

export interface MlpOptions {
  /** The activation between layers; `relu` by default. */
  activation?: Layer;
  /** Rate of dropout after each activation; 0 by default. */
  dropout?: number;
}

/**
 * Linear layers of the given sizes, e.g. `mlp('ranker', [256, 256, 128, 64, 1])`, as `name.0`, `name.1`, ...
 *
 * @example
 * mlp('ranker', [64, 32, 1])(input('x', ['batch', 64])).shape; // ['batch', 1]
 */
export function mlp(name: string, sizes: readonly number[], options: MlpOptions = {}): Layer {
  const { activation = relu, dropout: rate = 0 } = options;
  const layers = sizes.slice(1).map((outputs, i) => linear(`${name}.${i}`, sizes[i], outputs));
  return (x) => layers.reduce((h, layer, i) => layer(i === 0 ? h : dropout(activation(h), rate)), x);
}
