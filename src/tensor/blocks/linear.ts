/** A linear layer. */
import { type Initializer, parameter, type Tensor } from '../graph.js';
import { uniform, zeros } from '../initial.js';
import { affine, matmul } from '../ops/matmul.js';

export interface LinearOptions {
  /** Adds a trainable vector `[outputs]`; true by default. */
  bias?: boolean;
  /** Initial weights; by default uniform within `1 / sqrt(inputs)`, as in PyTorch. */
  initial?: Initializer;
}

/** A layer with declared parameters: a function of tensors. */
export type Layer = (x: Tensor) => Tensor;

/**
 * `x · weightᵀ + bias`: `[..., inputs]` to `[..., outputs]`, with parameters `name.weight` `[outputs, inputs]`
 * and `name.bias` `[outputs]`, laid out as in PyTorch.
 *
 * @example
 * linear('line', 3, 2)(input('x', ['batch', 3])).shape; // ['batch', 2]
 */
export function linear(name: string, inputs: number, outputs: number, options: LinearOptions = {}): Layer {
  const { bias = true, initial = uniform(1 / Math.sqrt(inputs)) } = options;
  const weight = parameter(`${name}.weight`, [outputs, inputs], initial);
  const shift = bias ? parameter(`${name}.bias`, [outputs], zeros()) : undefined;
  return (x) => {
    return shift ? affine(x, weight, shift) : matmul(x, weight, { transposeB: true });
  };
}
