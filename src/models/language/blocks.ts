/**
 * The block formats of GGUF: small groups of weights with a scale each (layouts as in ggml's `ggml-common.h`). Read:
 * F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K. Written: F32, F16, Q8_0, Q4_0.
 */
import { fromBfloat16, fromHalves, HALVES, toHalf, toHalves } from './half.js';

/** Weights per block and bytes per block, by the type number in files. */
export const BLOCK_TYPES: ReadonlyMap<number, { name: string; weights: number; bytes: number }> = new Map([
  [0, { name: 'F32', weights: 1, bytes: 4 }],
  [1, { name: 'F16', weights: 1, bytes: 2 }],
  [2, { name: 'Q4_0', weights: 32, bytes: 18 }],
  [3, { name: 'Q4_1', weights: 32, bytes: 20 }],
  [8, { name: 'Q8_0', weights: 32, bytes: 34 }],
  [12, { name: 'Q4_K', weights: 256, bytes: 144 }],
  [14, { name: 'Q6_K', weights: 256, bytes: 210 }],
  [30, { name: 'BF16', weights: 1, bytes: 2 }],
]);

export type BlockName = 'F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q4_0' | 'Q4_1' | 'Q4_K' | 'Q6_K';

/** The GGUF type number of a block format. */
export const typeNumber = (name: BlockName): number =>
  [...BLOCK_TYPES].find(([, type]) => type.name === name)![0];

const signed = (byte: number): number => (byte << 24) >> 24;

/** The float32 weights of blocks. */
export function dequantise(name: BlockName, bytes: Uint8Array): Float32Array {
  if (name === 'F32') return new Float32Array(aligned(bytes).buffer, 0, bytes.length / 4);
  if (name === 'F16') return fromHalves(new Uint16Array(aligned(bytes).buffer, 0, bytes.length / 2));
  if (name === 'BF16') return fromBfloat16(new Uint16Array(aligned(bytes).buffer, 0, bytes.length / 2));
  const type = BLOCK_TYPES.get(typeNumber(name))!;
  const out = new Float32Array((bytes.length / type.bytes) * type.weights);
  const one = { Q8_0: fromQ8, Q4_0: fromQ4, Q4_1: fromQ41, Q4_K: fromQ4K, Q6_K: fromQ6K }[name];
  for (let at = 0, to = 0; at < bytes.length; at += type.bytes, to += type.weights) one(bytes, at, out, to);
  return out;
}

/** A copy with the alignment that typed arrays need. */
const aligned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

const halfAt = (bytes: Uint8Array, at: number): number => HALVES[bytes[at] | (bytes[at + 1] << 8)];

function fromQ8(b: Uint8Array, at: number, out: Float32Array, to: number): void {
  const d = halfAt(b, at);
  for (let j = 0; j < 32; j++) out[to + j] = d * signed(b[at + 2 + j]);
}

function fromQ4(b: Uint8Array, at: number, out: Float32Array, to: number): void {
  const d = halfAt(b, at);
  for (let j = 0; j < 16; j++) {
    out[to + j] = d * ((b[at + 2 + j] & 15) - 8);
    out[to + j + 16] = d * ((b[at + 2 + j] >> 4) - 8);
  }
}

function fromQ41(b: Uint8Array, at: number, out: Float32Array, to: number): void {
  const d = halfAt(b, at);
  const m = halfAt(b, at + 2);
  for (let j = 0; j < 16; j++) {
    out[to + j] = d * (b[at + 4 + j] & 15) + m;
    out[to + j + 16] = d * (b[at + 4 + j] >> 4) + m;
  }
}

/** Eight groups of 32, whose scales and minima have 6 bits each, packed into 12 bytes. */
function fromQ4K(b: Uint8Array, at: number, out: Float32Array, to: number): void {
  const [d, least] = [halfAt(b, at), halfAt(b, at + 2)];
  const q = at + 4;
  for (let group = 0; group < 8; group++) {
    const first = group < 4;
    const scale = first ? b[q + group] & 63 : (b[q + group + 4] & 15) | ((b[q + group - 4] >> 6) << 4);
    const min = first ? b[q + group + 4] & 63 : (b[q + group + 4] >> 4) | ((b[q + group] >> 6) << 4);
    const from = at + 16 + (group >> 1) * 32;
    for (let j = 0; j < 32; j++) {
      const code = group & 1 ? b[from + j] >> 4 : b[from + j] & 15;
      out[to + group * 32 + j] = d * scale * code - least * min;
    }
  }
}

/** Sixteen groups of 16: 4 low bits of each weight, then 2 high bits, then 8-bit scales. */
function fromQ6K(b: Uint8Array, at: number, out: Float32Array, to: number): void {
  const d = halfAt(b, at + 208);
  for (let half = 0; half < 2; half++) {
    const [low, high, scales] = [at + half * 64, at + 128 + half * 32, at + 192 + half * 8];
    for (let j = 0; j < 128; j++) {
      const [quarter, l] = [j >> 5, j & 31];
      const byte = b[low + (quarter & 1) * 32 + l];
      const code = (quarter < 2 ? byte & 15 : byte >> 4) | (((b[high + l] >> (2 * quarter)) & 3) << 4);
      out[to + half * 128 + j] = d * signed(b[scales + 2 * quarter + (l >> 4)]) * (code - 32);
    }
  }
}

/**
 * Weights as blocks.
 *
 * @param weights their number is a multiple of the block size.
 */
export function quantise(name: 'F32' | 'F16' | 'Q8_0' | 'Q4_0', weights: Float32Array): Uint8Array {
  if (name === 'F32') return new Uint8Array(weights.slice().buffer);
  if (name === 'F16') return new Uint8Array(toHalves(weights).buffer);
  const size = name === 'Q8_0' ? 34 : 18;
  const out = new Uint8Array((weights.length / 32) * size);
  for (let from = 0, at = 0; from < weights.length; from += 32, at += size) {
    let far = 0;
    for (let j = 0; j < 32; j++) if (Math.abs(weights[from + j]) > Math.abs(far)) far = weights[from + j];
    // The weight with the largest magnitude becomes ±127, or -8 in a range from -8 to 7.
    const scale = name === 'Q8_0' ? Math.abs(far) / 127 : far / -8;
    const inverse = scale === 0 ? 0 : 1 / scale;
    const half = toHalf(scale);
    out[at] = half & 255;
    out[at + 1] = half >> 8;
    if (name === 'Q8_0')
      for (let j = 0; j < 32; j++) out[at + 2 + j] = Math.round(weights[from + j] * inverse);
    else {
      const code = (j: number) => Math.min(15, Math.floor(weights[from + j] * inverse + 8.5));
      for (let j = 0; j < 16; j++) out[at + 2 + j] = code(j) | (code(j + 16) << 4);
    }
  }
  return out;
}
