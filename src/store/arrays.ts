/**
 * Columns as parameters: PostgreSQL's binary form of one-dimensional arrays. A batch is sent as one array for each
 * column (`unnest($1::text[], …)`), whose elements the server reads without parsing.
 */

// https://www.postgresql.org/docs/current/catalog-pg-type.html: oid of the member's type
const OID = { bool: 16, int4: 23, text: 25, float4: 700, float8: 701, timestamptz: 1184 } as const;

const HEADER = 20;

const MAXIMUM = 1 << 29;

// PostgreSQL counts microseconds from 2000-01-01.
const EPOCH_2000 = 946_684_800_000;

function begin(oid: number, count: number, bytes: number): Buffer {
  if (bytes > MAXIMUM) throw new RangeError(`a batch of ${bytes} bytes in one column is too large`);
  const buffer = Buffer.allocUnsafeSlow(HEADER + bytes);
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0); // dimensions
  buffer.writeInt32BE(1, 4); // may hold nulls
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16); // the first member's subscript
  return buffer;
}

/** Elements of a fixed width: `write` puts a value at an offset. */
function fixed<Value>(
  oid: number,
  width: number,
  values: ArrayLike<Value | null | undefined>,
  write: (view: DataView, value: Value, offset: number) => void,
): Buffer {
  const buffer = begin(oid, values.length, values.length * (4 + width));
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  let offset = HEADER;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null || value === undefined) {
      view.setInt32(offset, -1);
      offset += 4;
    } else {
      view.setInt32(offset, width);
      write(view, value, offset + 4);
      offset += 4 + width;
    }
  }
  return values.length === 0 ? buffer.subarray(0, 12) : buffer.subarray(0, offset);
}

/** @throws RangeError where a value is no 32-bit integer. */
export function int4Array(values: ArrayLike<number | null | undefined>): Buffer {
  return fixed(OID.int4, 4, values, (view, value, offset) => {
    if ((value | 0) !== value) throw new RangeError(`${value} is not a 32-bit integer`);
    view.setInt32(offset, value);
  });
}

/** An array of 64-bit floats in PostgreSQL's binary format. */
export function float8Array(values: ArrayLike<number | null | undefined>): Buffer {
  return fixed(OID.float8, 8, values, (view, value, offset) => view.setFloat64(offset, value));
}

/** @param values rounded to 32-bit floats. */
export function float4Array(values: ArrayLike<number>): Buffer {
  return fixed(OID.float4, 4, values, (view, value, offset) => view.setFloat32(offset, value));
}

/** An array of booleans in PostgreSQL's binary format. */
export function boolArray(values: ArrayLike<boolean>): Buffer {
  return fixed(OID.bool, 1, values, (view, value, offset) => view.setUint8(offset, value ? 1 : 0));
}

/** `values` in whole milliseconds since 1970. @throws RangeError where one is not whole. */
export function timestamptzArray(values: ArrayLike<number | null | undefined>): Buffer {
  return fixed(OID.timestamptz, 8, values, timestampAt);
}

/** Writes a time, in whole milliseconds since 1970, as a `timestamptz`. @throws RangeError where it is not whole. */
export function timestampAt(view: DataView, value: number, offset: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a time in whole milliseconds`);
  // Microseconds fit 64 bits but not a double, so in two halves; each stays exact when it is multiplied.
  const time = value - EPOCH_2000;
  const high = Math.floor(time / 4_294_967_296);
  const low = (time - high * 4_294_967_296) * 1000;
  const carry = Math.floor(low / 4_294_967_296);
  view.setInt32(offset, high * 1000 + carry);
  view.setUint32(offset + 4, low - carry * 4_294_967_296);
}

/** An array of texts in PostgreSQL's binary format. */
export function textArray(values: ArrayLike<string | null | undefined>): Buffer {
  let bytes = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    bytes += 4 + (value === null || value === undefined ? 0 : Buffer.byteLength(value));
  }
  const buffer = begin(OID.text, values.length, bytes);
  let offset = HEADER;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null || value === undefined) {
      offset = buffer.writeInt32BE(-1, offset);
    } else {
      const length = buffer.write(value, offset + 4);
      buffer.writeInt32BE(length, offset);
      offset += 4 + length;
    }
  }
  return values.length === 0 ? buffer.subarray(0, 12) : buffer;
}

/**
 * PostgreSQL's text form of `text[]`, for a column of arrays: PostgreSQL has no arrays of arrays of unequal length.
 */
export function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
