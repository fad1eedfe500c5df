/** The embedding table of a model, kept in its stored format; rows are converted to floats when they are read. */
import { BLOCK_TYPES, type BlockName, dequantise, typeNumber } from './blocks.js';
import type { Weights } from './weights.js';

const NAME = 'model.embed_tokens.weight';

/** The embedding table of one model. */
export class Embeddings {
  readonly #type: BlockName;
  readonly #bytes: Uint8Array;
  readonly #rowBytes: number;
  readonly width: number;

  constructor(weights: Weights) {
    this.#type = weights.typeOf(NAME);
    this.#bytes = weights.bytes(NAME);
    const [, width] = weights.shapes.get(NAME)!;
    const block = BLOCK_TYPES.get(typeNumber(this.#type))!;
    this.#rowBytes = (width / block.weights) * block.bytes;
    this.width = width;
  }

  /** Writes the rows of tokens consecutively. */
  write(tokens: ArrayLike<number>, into: Float32Array): void {
    for (let i = 0; i < tokens.length; i++) {
      const at = tokens[i] * this.#rowBytes;
      into.set(dequantise(this.#type, this.#bytes.subarray(at, at + this.#rowBytes)), i * this.width);
    }
  }
}
