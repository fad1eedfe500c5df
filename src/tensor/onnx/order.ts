/** Control dependencies: ONNX Runtime can run a node as soon as its inputs are available. */
import { onnxType } from '../dtype.js';
import type { Emitter } from './emitter.js';

/**
 * Writes an int64 `[1]` that is 0 and depends on all of `values`, so that a node that uses it runs after them.
 *
 * @returns its name.
 */
export function zeroAfter(to: Emitter, values: readonly string[]): string {
  const ones = values.map((value) => {
    const first = to.emit('Slice', [to.emit('Reshape', [value, to.ints([-1])]), to.ints([0]), to.ints([1])]);
    return to.emit('Cast', [to.emit('Equal', [first, first])], { to: onnxType.int64 });
  });
  return to.emit('Mul', [ones.reduce((a, b) => to.emit('Mul', [a, b])), to.ints([0])]);
}
