/**
 * Dense layers over many rows, in WebAssembly with SIMD: several times as fast as the same loops in JavaScript,
 * synchronously in the same thread. `dense.wat` is the source of the assembled code below.
 */

/** `dense.wat`, assembled, in base64. */
export const CODE =
  'AGFzbQEAAAABHgNgBn9/f39/fQBgBH9/f38AYAp/f39/f39/f399AAMEAwABAgUEAQEQEAcrBAZtZW1vcnkCAAlub3JtYWxpc2UAAAphZGRQcm' +
  '9kdWN0AAEFZGVuc2UAAgqkBAN4AgJ7An8gA0EEdCEJIAX9EyEGIAb94QEhBwJAA0AgBEEATA0BQQAhCANAIAAgBiAHIAIgCGr9AAQAIAD9AAQA' +
  'IAEgCGr9AAQA/eUB/eYB/ekB/egB/QsEACAAQRBqIQAgCEEQaiIIIAlJDQALIARBAWshBAwACwsLSwACQANAIANBAEwNASAAIAD9AAQAIAH9AA' +
  'QAIAL9AAQA/eYB/eQB/QsEACAAQRBqIQAgAUEQaiEBIAJBEGohAiADQQFrIQMMAAsLC9wCAgl/BnsgB0EEdCEOIAn9EyEUAkADQCAIQQBMDQFB' +
  'ACESA0AgACEPIA8gAWohCiAKIAFqIQsgCyABaiEMIA8gBkECdGohDSACIBJqIRAgAyASav0ABAAhFSAVIRYgFSEXIBUhGANAIBD9AAQAIRMgFS' +
  'ATIA/9CQIA/eYB/eQBIRUgFiATIAr9CQIA/eYB/eQBIRYgFyATIAv9CQIA/eYB/eQBIRcgGCATIAz9CQIA/eYB/eQBIRggCkEEaiEKIAtBBGoh' +
  'CyAMQQRqIQwgECAOaiEQIA9BBGoiDyANSQ0ACyAEIBJqIREgESAVIBT96QH9CwQAIBEgBWohESARIBYgFP3pAf0LBAAgESAFaiERIBEgFyAU/e' +
  'kB/QsEACARIAVqIREgESAYIBT96QH9CwQAIBJBEGoiEiAOSQ0ACyAAIAFBAnRqIQAgBCAFQQJ0aiEEIAhBBGshCAwACwsL';

/** The part of the WebAssembly standard that is used here, which Node's types lack. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  const Module: new (code: Uint8Array) => object;
  const Instance: new (module: object) => { readonly exports: { readonly [name: string]: unknown } };
}

/** The bytes of a float, the floats of a SIMD vector, and the rows that are processed at a time. */
const FLOAT = 4;

const LANES = 4;

/** Compiled once; each model instantiates it with a separate memory. */
const MODULE = new WebAssembly.Module(Buffer.from(CODE, 'base64'));

type Step = (...args: readonly number[]) => void;

/** `count` rounded up to whole SIMD vectors, for the length of rows and their number. */
export const whole = (count: number): number => Math.ceil(count / LANES) * LANES;

/** A matrix in memory: the position of its first row, and the distance between rows, in floats. */
export interface Rows {
  readonly at: number;
  readonly stride: number;
}

/** A layer in memory: `x · weightᵀ + bias`. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: number;
  readonly bias: number;
}

/**
 * The layers of one model and their memory: one MiB, which reserves some gigabytes of address space. It never grows:
 * that would detach its buffer, and from then on the engine checks every access to any typed array.
 */
export class DenseLayers {
  /** The whole memory. */
  readonly floats: Float32Array;
  readonly #normalise: Step;
  readonly #addProduct: Step;
  readonly #dense: Step;
  /** The end of the used memory, in floats. */
  #end = 0;

  constructor() {
    const { exports } = new WebAssembly.Instance(MODULE);
    this.floats = new Float32Array((exports.memory as WebAssembly.Memory).buffer);
    const steps = exports as { readonly [step: string]: Step };
    this.#normalise = steps.normalise;
    this.#addProduct = steps.addProduct;
    this.#dense = steps.dense;
  }

  /**
   * Adds a layer.
   * @param weight `[outputs, inputs]`, flattened.
   * @param bias `[outputs]`.
   */
  layer(weight: Float32Array, bias: Float32Array, inputs: number, outputs: number): Layer {
    const width = whole(outputs);
    const byInput = new Float32Array(inputs * width);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) byInput[i * width + o] = weight[o * inputs + i];
    }
    const layer = { inputs, outputs, weight: this.keep(byInput), bias: this.keep(bias) };
    return layer;
  }

  /**
   * Reserves uninitialised memory for a {@link whole} number of rows and columns.
   * @throws RangeError where there is no more.
   */
  room(rows: number, columns: number): Rows {
    const stride = whole(columns);
    const at = this.#take(whole(rows) * stride);
    return { at, stride };
  }

  /**
   * Stores constants, such as means. @returns their position.
   * @throws RangeError where there is no room.
   */
  keep(values: Float32Array): number {
    const at = this.#take(whole(values.length));
    this.floats.set(values, at);
    return at;
  }

  /**
   * Normalises columns to `(x - mean) * scale`, clipped to `bound` in either direction. @param mean and `scale`:
   * positions of stored constants.
   */
  normalise(x: Rows, count: number, mean: number, scale: number, bound: number): void {
    this.#normalise(x.at * FLOAT, mean * FLOAT, scale * FLOAT, x.stride / LANES, count, bound);
  }

  /** Adds the elementwise product of two matrices to a third of the same size. */
  addProduct(into: Rows, a: Rows, b: Rows, count: number): void {
    this.#addProduct(into.at * FLOAT, a.at * FLOAT, b.at * FLOAT, (count * into.stride) / LANES);
  }

  /** Applies a layer to `count` rows of `x`. @param floor the minimum of the outputs. */
  apply(layer: Layer, x: Rows, out: Rows, count: number, floor = Number.NEGATIVE_INFINITY): void {
    this.#dense(
      x.at * FLOAT,
      x.stride * FLOAT,
      layer.weight * FLOAT,
      layer.bias * FLOAT,
      out.at * FLOAT,
      out.stride * FLOAT,
      layer.inputs,
      whole(layer.outputs) / LANES,
      whole(count),
      floor,
    );
  }

  #take(count: number): number {
    const at = this.#end;
    this.#end += count;
    if (this.#end > this.floats.length) {
      throw new RangeError(
        `layers and what they work on take ${this.#end} numbers, and there are ${this.floats.length}`,
      );
    }
    return at;
  }
}
