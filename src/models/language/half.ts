/** 16-bit floating-point numbers: conversion of IEEE half precision and bfloat16 to float32 and back. */

/** All 65,536 half-precision values, by their bits. */
export const HALVES: Float32Array = Float32Array.from({ length: 65_536 }, (_, h) => {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 31;
  const fraction = h & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

/** The bits of the nearest half-precision value; ties to even, infinity beyond 65,504. */
export function toHalf(value: number): number {
  return toHalves(Float32Array.of(value))[0];
}

/** Converts float32 to half precision, as {@link toHalf}. */
export function toHalves(values: Float32Array): Uint16Array {
  return Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), halfOfBits);
}

/** @param x the bits of a float32. */
function halfOfBits(x: number): number {
  const sign = (x >>> 16) & 0x8000;
  const exponent = (x >>> 23) & 255;
  if (exponent === 255) return sign | (x & 0x7fffff ? 0x7e00 : 0x7c00);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  const fraction = shifted <= 0 ? (x & 0x7fffff) | 0x800000 : x & 0x7fffff;
  const drop = shifted <= 0 ? 14 - shifted : 13;
  if (drop > 24) return sign;
  const kept = fraction >>> drop;
  const rest = fraction & ((1 << drop) - 1);
  const middle = 1 << (drop - 1);
  const up = rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0;
  return sign | ((shifted <= 0 ? 0 : shifted << 10) + kept + up);
}

/** Converts half precision to float32. */
export function fromHalves(data: Uint16Array): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = HALVES[data[i]];
  return out;
}

/** Converts bfloat16, the upper half of the bits of a float32, to float32. */
export function fromBfloat16(data: Uint16Array): Float32Array {
  const out = new Uint32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = data[i] << 16;
  return new Float32Array(out.buffer);
}
