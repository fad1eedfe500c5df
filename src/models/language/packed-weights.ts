/**
 * Matrices in the layout of ONNX Runtime's MatMulNBits: blocks of 32 along the rows, each with a scale, with 8 or 4
 * bits per weight and a zero point of 128 or 8. Q8_0 and Q4_0 of GGUF are repacked without loss.
 */
import { clamp } from '../../runtime/index.js';
import { HALVES } from './half.js';
import type { Weights } from './weights.js';

/**
 * With 8 bits the loss in bits per byte is within 0.3 % of that of float32; 4 bits take half the memory and are faster.
 */
export type Precision = 'float32' | 'q8' | 'q4';

export interface PackedMatrix {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly columns: number;
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
}

const BLOCK = 32;

/**
 * Packs one matrix or several stacked ones.
 *
 * @param bits the precision of weights that are stored neither as Q8_0 nor as Q4_0; those keep their precision, except
 *   that matrices packed together must have the same.
 */
export function packMatrices(weights: Weights, names: readonly string[], bits: 4 | 8): PackedMatrix {
  const columns = weights.shapes.get(names[0])![1];
  const types = new Set(names.map((name) => weights.typeOf(name)));
  const stored = types.size === 1 ? [...types][0] : undefined;
  const kept = stored === 'Q8_0' ? 8 : stored === 'Q4_0' ? 4 : undefined;
  const parts = names.map((name) =>
    kept === undefined
      ? fromFloats(weights.floats(name), weights.shapes.get(name)![0], columns, bits)
      : fromBlocks(weights.bytes(name), kept),
  );
  const codes = new Uint8Array(parts.reduce((sum, part) => sum + part.codes.length, 0));
  const scales = new Float32Array(parts.reduce((sum, part) => sum + part.scales.length, 0));
  let [code, scale] = [0, 0];
  for (const part of parts) {
    codes.set(part.codes, code);
    scales.set(part.scales, scale);
    code += part.codes.length;
    scale += part.scales.length;
  }
  const rows = names.reduce((sum, name) => sum + weights.shapes.get(name)![0], 0);
  return { bits: kept ?? bits, rows, columns, codes, scales };
}

/** Converts blocks of GGUF to codes and scales; 4-bit codes are in two halves there and adjacent here. */
function fromBlocks(bytes: Uint8Array, bits: 4 | 8): { codes: Uint8Array; scales: Float32Array } {
  const size = bits === 8 ? 34 : 18;
  const blocks = bytes.length / size;
  const codes = new Uint8Array(blocks * BLOCK * (bits / 8));
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const from = block * size;
    scales[block] = HALVES[bytes[from] | (bytes[from + 1] << 8)];
    if (bits === 8) {
      for (let j = 0; j < BLOCK; j++) codes[block * BLOCK + j] = bytes[from + 2 + j] ^ 0x80;
    } else {
      for (let j = 0; j < 8; j++) {
        const [one, two] = [bytes[from + 2 + 2 * j], bytes[from + 3 + 2 * j]];
        codes[block * 16 + j] = (one & 15) | ((two & 15) << 4);
        codes[block * 16 + 8 + j] = (one >> 4) | (two & 0xf0);
      }
    }
  }
  return { codes, scales };
}

/** Rounds floats to codes. Rows that are not a multiple of the block size are padded with zeros. */
function fromFloats(
  weights: Float32Array,
  rows: number,
  columns: number,
  bits: 4 | 8,
): { codes: Uint8Array; scales: Float32Array } {
  const perRow = Math.ceil(columns / BLOCK);
  const [middle, top, bytesPerBlock] = bits === 8 ? [128, 255, 32] : [8, 15, 16];
  const codes = new Uint8Array(rows * perRow * bytesPerBlock);
  const scales = new Float32Array(rows * perRow);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < perRow; block++) {
      const from = row * columns + block * BLOCK;
      const length = Math.min(BLOCK, columns - block * BLOCK);
      let far = 0;
      for (let j = 0; j < length; j++)
        if (Math.abs(weights[from + j]) > Math.abs(far)) far = weights[from + j];
      const scale = bits === 8 ? Math.abs(far) / 127 : far / -8;
      const inverse = scale === 0 ? 0 : 1 / scale;
      const at = row * perRow + block;
      scales[at] = scale;
      for (let j = 0; j < BLOCK; j++) {
        const value = j < length ? weights[from + j] * inverse : 0;
        const code = clamp(Math.round(value) + middle, 0, top);
        if (bits === 8) codes[at * BLOCK + j] = code;
        else codes[at * 16 + (j >> 1)] |= code << (4 * (j & 1));
      }
    }
  }
  return { codes, scales };
}
