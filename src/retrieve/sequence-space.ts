/**
 * The trained sequence model with the vectors of all items, which it keeps as items come and change. Plain data in and
 * out, in shared memory, so that threads use the same one.
 */
import { type Found, VectorIndex } from '../indexes/index.js';
import {
  type ItemContent,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
} from '../models/index.js';

export interface SequenceColumns {
  readonly shape: SequenceShape;
  readonly parameters: SequenceParameters;
  readonly temperature: number;
  /** People with a smaller lot had their last step left out of training. */
  readonly heldBelow: number;
  /** When the last event that it was trained on happened, in milliseconds since 1970. */
  readonly until: number;
  readonly vectors: Float32Array;
  /** File of the graph over the vectors with which the model was saved. */
  readonly graph: string;
}

export class SequenceSpace {
  readonly #model: SequenceModel;
  readonly #index: VectorIndex;
  readonly #columns: SequenceColumns;

  private constructor(columns: SequenceColumns) {
    const { shape, parameters, vectors, graph } = columns;
    this.#columns = columns;
    this.#model = new SequenceModel(shape, parameters);
    this.#index = new VectorIndex(shape.width, vectors);
    this.#index.readGraph(graph);
  }

  static over(columns: SequenceColumns): SequenceSpace {
    return new SequenceSpace(columns);
  }

  get columns(): SequenceColumns {
    return { ...this.#columns, vectors: this.#index.rows };
  }

  get heldBelow(): number {
    return this.#columns.heldBelow;
  }

  /** Works out an item's vector anew. */
  describe(item: number, content: ItemContent): void {
    const vector = new Float32Array(this.#columns.shape.width);
    this.#model.embed(item, content, true, vector, 0);
    this.#index.set(item, vector);
  }

  /**
   * The items that go on best from those a person liked, with how probable each is, up to a common factor.
   * @param liked the latest first; without any that the model knows there is nothing to go on from.
   */
  next(liked: Int32Array, may: (item: number) => boolean, limit: number): Found {
    const { width, context } = this.#columns.shape;
    const { rows, length } = this.#index;
    // The model reads from the earliest on, and only what it has a vector of.
    const items: number[] = [];
    for (let k = Math.min(context, liked.length) - 1; k >= 0; k--) {
      const item = liked[k];
      if (item < length && rows[item * width] !== 0) items.push(item);
    }
    if (items.length === 0) return { item: new Int32Array(0), score: new Float64Array(0) };
    const found = this.#index.search(this.#model.read(rows, items), limit, may);
    const { score } = found;
    for (let k = 0; k < score.length; k++) score[k] = Math.exp(score[k] / this.#columns.temperature);
    return found;
  }

  /** How near two items are, by the cosine of their vectors: -1 to 1, 0 where one is not known. */
  alike(a: number, b: number): number {
    const { rows, length, width } = this.#index;
    if (a >= length || b >= length) return 0;
    let product = 0;
    let left = 0;
    let right = 0;
    for (let d = 0; d < width; d++) {
      const x = rows[a * width + d];
      const y = rows[b * width + d];
      product += x * y;
      left += x * x;
      right += y * y;
    }
    return left * right > 0 ? product / Math.sqrt(left * right) : 0;
  }
}
