/**
 * Columns that come packed: all values of a column in one `bytea`, in network byte order, as PostgreSQL's `…send`
 * functions write them. Nothing is made of a single row on the way.
 */

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

// PostgreSQL counts microseconds from 2000-01-01.
const EPOCH_2000 = 946_684_800_000;

/** A copy of its own, in this machine's byte order. */
function native(packed: Buffer, width: 2 | 4 | 8): ArrayBuffer {
  const copy = new Uint8Array(packed);
  const buffer = Buffer.from(copy.buffer);
  if (LITTLE_ENDIAN) {
    if (width === 2) buffer.swap16();
    else if (width === 4) buffer.swap32();
    else buffer.swap64();
  }
  return copy.buffer;
}

/** Of `int4send`. */
export function int32sOf(packed: Buffer): Int32Array {
  return new Int32Array(native(packed, 4));
}

/** Of `int8send`. */
export function int64sOf(packed: Buffer): BigInt64Array {
  return new BigInt64Array(native(packed, 8));
}

/** Of `float4send`. */
export function float32sOf(packed: Buffer): Float32Array {
  return new Float32Array(native(packed, 4));
}

/** Of `int2send`. */
export function int16sOf(packed: Buffer): Int16Array {
  return new Int16Array(native(packed, 2));
}

/** Of `int2send` of what is not negative. */
export function uint16sOf(packed: Buffer): Uint16Array {
  return new Uint16Array(native(packed, 2));
}

/** Of `boolsend`: 1 for true. */
export function flagsOf(packed: Buffer): Uint8Array {
  return new Uint8Array(packed);
}

/** Of `timestamptz_send`, in whole milliseconds since 1970. */
export function timesOf(packed: Buffer): Float64Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const times = new Float64Array(packed.length / 8);
  for (let index = 0; index < times.length; index++) {
    const microseconds = view.getInt32(index * 8) * 4_294_967_296 + view.getUint32(index * 8 + 4);
    times[index] = Math.round(microseconds / 1000) + EPOCH_2000;
  }
  return times;
}
