/** A table of trainable vectors, one per id. For tables too large to be a parameter see `EmbeddingTable`. */
import { type Initializer, type Parameter, parameter, type Tensor } from '../graph.js';
import { normal } from '../initial.js';
import { gather } from '../ops/indexing.js';

export interface Embedding {
  (ids: Tensor): Tensor;
  /** The table, `[rows, width]`, e.g. to tie it to an output layer. */
  readonly weight: Parameter;
}

/**
 * Int32 ids `[...]` to `[..., width]`, with the parameter `name.weight` `[rows, width]`.
 *
 * @example
 * embedding('items', 1000, 16)(input('ids', ['batch', 8], 'int32')).shape; // ['batch', 8, 16]
 */
export function embedding(
  name: string,
  rows: number,
  width: number,
  initial: Initializer = normal(0.02),
): Embedding {
  const weight = parameter(`${name}.weight`, [rows, width], initial);
  return Object.assign((ids: Tensor) => gather(weight, ids), { weight });
}
