/** Conversion of a float32 graph to float64, node by node, for checking gradients and precision. */
import type { TypedArray } from './dtype.js';
import { constantOp, type Tensor, topological } from './graph.js';

/**
 * Returns tensors that compute `outputs` in float64. Inputs and parameters keep their names; other types than float32
 * are not changed.
 *
 * @example
 * toFloat64([constant([1])])[0].dtype; // 'float64'
 */
export function toFloat64(outputs: readonly Tensor[]): Tensor[] {
  const made = new Map<Tensor, Tensor>();
  for (const node of topological(outputs)) {
    const inputs = node.inputs.map((i) => made.get(i) as Tensor);
    const dtype = node.dtype === 'float32' ? 'float64' : node.dtype;
    const isFloatConstant = node.op === constantOp && node.dtype === 'float32';
    const attributes = isFloatConstant
      ? { ...node.attributes, data: Float64Array.from(node.attributes.data as TypedArray as Float32Array) }
      : node.attributes;
    made.set(node, { ...node, inputs, dtype, attributes });
  }
  return outputs.map((o) => made.get(o) as Tensor);
}
