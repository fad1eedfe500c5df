/**
 * Packed columns: all values of a column in one `bytea`, in network byte order, as PostgreSQL's `…send` functions
 * write them, so that no object is created per row.
 */

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

// PostgreSQL counts microseconds from 2000-01-01.
const EPOCH_2000 = 946_684_800_000;

/** A copy in this machine's byte order. */
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

/** The values that `int4send` wrote. */
export function int32sOf(packed: Buffer): Int32Array {
  return new Int32Array(native(packed, 4));
}

/** The values that `int8send` wrote. */
export function int64sOf(packed: Buffer): BigInt64Array {
  return new BigInt64Array(native(packed, 8));
}

/** The values that `float4send` wrote. */
export function float32sOf(packed: Buffer): Float32Array {
  return new Float32Array(native(packed, 4));
}

/** The values that `int2send` wrote. */
export function int16sOf(packed: Buffer): Int16Array {
  return new Int16Array(native(packed, 2));
}

/** The values, none negative, that `int2send` wrote. */
export function uint16sOf(packed: Buffer): Uint16Array {
  return new Uint16Array(native(packed, 2));
}

/** The values that `boolsend` wrote: 1 for true. */
export function flagsOf(packed: Buffer): Uint8Array {
  return new Uint8Array(packed);
}

/** The values that `timestamptz_send` wrote, in whole milliseconds since 1970. */
export function timesOf(packed: Buffer): Float64Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const times = new Float64Array(packed.length / 8);
  for (let index = 0; index < times.length; index++) {
    const microseconds = view.getInt32(index * 8) * 4_294_967_296 + view.getUint32(index * 8 + 4);
    times[index] = Math.round(microseconds / 1000) + EPOCH_2000;
  }
  return times;
}
