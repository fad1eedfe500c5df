/** Growing typed arrays: their capacity grows in proportion to their length, so that appending stays cheap. */

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

interface SharedType<C extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): C;
}

/**
 * A column of zeros in shared memory, which worker threads read without a copy.
 *
 * @example
 * sharedColumn(Int32Array, 2).buffer instanceof SharedArrayBuffer; // true
 */
export function sharedColumn<C extends Column>(type: SharedType<C>, length: number): C {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

/**
 * The column itself if it has room for `length` values, else a longer copy of it, at least half as long again, whose
 * new places hold 0 (or `fill`). A column in shared memory is copied into shared memory.
 *
 * @example
 * let scores = new Float64Array(0);
 * scores = withRoom(scores, 3);
 * scores.length >= 3; // true
 * scores.every((score) => score === 0); // true
 */
export function withRoom<C extends Column>(column: C, length: number, fill = 0): C {
  if (length <= column.length) return column;
  const room = Math.max(16, length, Math.ceil(column.length * 1.5));
  const larger =
    column.buffer instanceof SharedArrayBuffer
      ? sharedColumn(column.constructor as SharedType<C>, room)
      : new (column.constructor as new (length: number) => C)(room);
  larger.set(column);
  if (fill !== 0) larger.fill(fill, column.length);
  return larger;
}
