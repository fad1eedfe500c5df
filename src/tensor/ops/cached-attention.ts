/**
 * Attention with a key-value cache in buffers of fixed length, which ONNX Runtime updates in place. For generation
 * only: it has no gradient.
 */
import { type Op, type Tensor, tensor } from '../graph.js';
import { ShapeError, showShape } from '../shape.js';

interface CachedAttributes {
  heads: number;
  keyHeads: number;
  head: number;
}

const cachedOp: Op = {
  name: 'cachedAttention',
  lower(node, [q, k, v, keys, values, last, total], to) {
    const { heads, keyHeads } = node.attributes as unknown as CachedAttributes;
    return to.emitAll(
      'GroupQueryAttention',
      [q, k, v, keys, values, last, total],
      { num_heads: heads, kv_num_heads: keyHeads },
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
  past: KeyValue;
  /** The index of the last position including those of this call, int32 `[batch]`. */
  last: Tensor;
  /** The number of positions including those of this call, an int32 scalar. */
  total: Tensor;
}

/**
 * Causal attention of new positions to all positions so far.
 * @param q float32 `[batch, time, heads * head]`; `k` and `v` float32 `[batch, time, keyHeads * head]`
 */
export function cachedAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: CachedAttentionOptions,
): { y: Tensor; present: KeyValue } {
  const { heads, keyHeads, head, past, last, total } = options;
  if (q.dtype !== 'float32') throw new TypeError(`cachedAttention: needs float32, got ${q.dtype}`);
  if (q.shape[2] !== heads * head || k.shape[2] !== keyHeads * head)
    throw new ShapeError(
      `cachedAttention: shapes ${showShape(q.shape)} and ${showShape(k.shape)} are not ${heads} and ${keyHeads} heads of ${head}`,
    );
  if (head % 8 !== 0)
    throw new ShapeError(
      `cachedAttention: heads of ${head} numbers, but ONNX Runtime generates only with multiples of 8: change the width or the heads`,
    );
  const inputs = [q, k, v, past.keys, past.values, last, total];
  const y = tensor(cachedOp, inputs, q.shape, q.dtype, { heads, keyHeads, head });
  const present = (output: number) => tensor(presentOp, [y], past.keys.shape, q.dtype, { output });
  return { y, present: { keys: present(1), values: present(2) } };
}
