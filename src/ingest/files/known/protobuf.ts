/** Protocol Buffers' wire format, as far as Gorse's dumps need it: fields of bytes, varints and doubles. */

/** A field's number, and its value: bytes, a whole number, or a double. */
export type Field = readonly [number: number, value: Buffer | bigint | number];

/** @throws Error where the bytes are no message. */
export function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const need = (count: number) => {
    if (at + count > bytes.length) throw new Error('a message ends within a field');
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      need(1);
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw new Error('a number is longer than ten bytes');
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >>> 3;
    switch (key & 7) {
      case 0:
        fields.push([number, varint()]);
        break;
      case 1:
        need(8);
        fields.push([number, bytes.readDoubleLE(at)]);
        at += 8;
        break;
      case 2: {
        const length = Number(varint());
        if (length < 0) throw new Error('a field has a length below zero');
        need(length);
        fields.push([number, bytes.subarray(at, at + length)]);
        at += length;
        break;
      }
      default:
        throw new Error(`a field of wire type ${key & 7} is not known`);
    }
  }
  return fields;
}

function varintOf(given: bigint | number): Buffer {
  let value = BigInt.asUintN(64, BigInt(given));
  const bytes: number[] = [];
  do {
    const low = Number(value & 127n);
    value >>= 7n;
    bytes.push(value > 0n ? low | 128 : low);
  } while (value > 0n);
  return Buffer.from(bytes);
}

/** A message of fields; those of texts and bytes that are empty, of 0 and of false are left out, as proto3 does. */
export function messageOf(
  fields: readonly (readonly [
    number: number,
    value: string | Buffer | boolean | bigint | { double: number },
  ])[],
): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'string' && value === '') return [];
      if (value === false || value === 0n) return [];
      if (typeof value === 'boolean' || typeof value === 'bigint')
        return [varintOf(number << 3), varintOf(BigInt(value))];
      if (typeof value === 'object' && 'double' in value) {
        if (value.double === 0) return [];
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleLE(value.double);
        return [varintOf((number << 3) | 1), bytes];
      }
      const bytes = Buffer.from(value);
      return [varintOf((number << 3) | 2), varintOf(bytes.length), bytes];
    }),
  );
}
