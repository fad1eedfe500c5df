/** The sizes of a shape at run time, written as ONNX nodes. */
import { dimTerms } from '../dims.js';
import type { Shape } from '../shape.js';
import type { Emitter } from './emitter.js';

/**
 * Writes a one-dimensional int64 tensor with the sizes of `shape`.
 *
 * @param sizeOf returns the name of the value of a symbol, int64 `[1]`.
 * @returns the tensor's name.
 */
export function writeSizes(to: Emitter, shape: Shape, sizeOf: (symbol: string) => string): string {
  if (shape.every((d) => typeof d === 'number')) return to.ints(shape as number[]);
  const parts = shape.map((dim) => {
    if (typeof dim === 'number') return to.ints([dim]);
    const terms = dimTerms(dim).map(({ coefficient, symbols }) => {
      const factors = symbols.map(sizeOf);
      if (coefficient !== 1 || factors.length === 0) factors.push(to.ints([coefficient]));
      return factors.reduce((a, b) => to.emit('Mul', [a, b]));
    });
    return terms.reduce((a, b) => to.emit('Add', [a, b]));
  });
  return parts.length === 1 ? parts[0] : to.emit('Concat', parts, { axis: 0 });
}
