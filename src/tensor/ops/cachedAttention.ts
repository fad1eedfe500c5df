// Attention over everything seen so far, with keys and values kept in buffers of fixed length that ONNX
// Runtime fills in place. For generation only: it has no gradient.

import { type Op, type Tensor, tensor } from '../graph.js';
import { ShapeError, showShape } from '../shape.js';
import { rotaryTables } from './rotary.js';

interface CachedAttributes {
  heads: number;
  keyHeads: number;
  head: number;
  base: number;
}

const cachedOp: Op = {
  name: 'cachedAttention',
  lower(node, [q, k, v, keys, values, last, total], to) {
    const { heads, keyHeads, head, base } = node.attributes as unknown as CachedAttributes;
    const length = node.inputs[3].shape[2] as number;
    const [cos, sin] = rotaryTables({ head, length, base, inverse: false }, 'float32').map((t) =>
      to.constant(t, 'float32', [length, head / 2]),
    );
    return to.emitAll(
      'GroupQueryAttention',
      [q, k, v, keys, values, last, total, cos, sin],
      { num_heads: heads, kv_num_heads: keyHeads, do_rotary: 1, rotary_interleaved: 0 },
      { domain: 'com.microsoft', outputs: 3 },
    );
  },
};

const presentOp: Op = {
  name: 'present',
  lower: (node, _, to) => to.values(node.inputs[0])[node.attributes.output as number],
};

/** The buffers of one layer, `[batch, keyHeads, length, head]` each. */
export interface KeyValue {
  readonly keys: Tensor;
  readonly values: Tensor;
}

export interface CachedAttentionOptions {
  heads: number;
  keyHeads: number;
  head: number;
  base: number;
  past: KeyValue;
  /** Index of the last position there is with this call, int32 `[batch]`. */
  last: Tensor;
  /** How many positions there are with this call, an int32 scalar. */
  total: Tensor;
}

/**
 * Causal attention of new positions over all so far, rotary positions included.
 * @param q float32 `[batch, time, heads * head]`; `k` and `v` float32 `[batch, time, keyHeads * head]`
 */
export function cachedAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: CachedAttentionOptions,
): { y: Tensor; present: KeyValue } {
  const { heads, keyHeads, head, base, past, last, total } = options;
  if (q.dtype !== 'float32') throw new TypeError(`cachedAttention: needs float32, got ${q.dtype}`);
  if (q.shape[2] !== heads * head || k.shape[2] !== keyHeads * head)
    throw new ShapeError(
      `cachedAttention: shapes ${showShape(q.shape)} and ${showShape(k.shape)} are not ${heads} and ${keyHeads} heads of ${head}`,
    );
  const inputs = [q, k, v, past.keys, past.values, last, total];
  const y = tensor(cachedOp, inputs, q.shape, q.dtype, { heads, keyHeads, head, base });
  const present = (output: number) => tensor(presentOp, [y], past.keys.shape, q.dtype, { output });
  return { y, present: { keys: present(1), values: present(2) } };
}
