/** Typed arrays that make room for more, in steps that grow with them, so that appending stays cheap. */

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/**
 * The column itself if it has room for `length` values, else a longer copy of it, at least half as long again, whose
 * new places hold 0 (or `fill`). A column in shared memory is copied into shared memory.
 *
 * @example
 * let scores = new Float64Array(0);
 * scores = withRoom(scores, 3); // at least 3 values, all 0
 */
export function withRoom<C extends Column>(column: C, length: number, fill = 0): C {
  if (length <= column.length) return column;
  const room = Math.max(16, length, Math.ceil(column.length * 1.5));
  const type = column.constructor as new (size: number | SharedArrayBuffer) => C;
  const larger =
    column.buffer instanceof SharedArrayBuffer
      ? new type(new SharedArrayBuffer(room * column.BYTES_PER_ELEMENT))
      : new type(room);
  larger.set(column);
  if (fill !== 0) larger.fill(fill, column.length);
  return larger;
}
