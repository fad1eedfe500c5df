/**
 * The trained sequence model with the vectors of all items, which are recomputed as items are added and changed.
 * Plain data in and out, in shared memory, so that all threads use the same copy.
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
  /** Users whose bucket (`bucketOf`) is below this had their last step left out of training. */
  readonly heldBelow: number;
  /** The time of the last event that it was trained on, in milliseconds since 1970. */
  readonly until: number;
  readonly vectors: Float32Array;
  /** The file of the nearest-neighbour graph over the vectors that were saved with the model. */
  readonly graph: string;
}

/** A version of the sequence model with the items of an engine. */
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

  /** Recomputes the vector of an item. */
  describe(item: number, content: ItemContent): void {
    const vector = new Float32Array(this.#columns.shape.width);
    this.#model.embed(item, content, true, vector, 0);
    this.#index.set(item, vector);
  }

  /**
   * The items that the model predicts to follow those a person liked, with the probability of each up to a common factor.
   * @param liked the latest first; nothing is predicted if the model has a vector of none of them.
   */
  next(liked: Int32Array, eligible: (item: number) => boolean, limit: number): Found {
    const { width, context } = this.#columns.shape;
    const { rows, length } = this.#index;
    // The model reads from the earliest item on, and only items that have a vector.
    const items: number[] = [];
    for (let k = Math.min(context, liked.length) - 1; k >= 0; k--) {
      const item = liked[k];
      if (item < length && rows[item * width] !== 0) items.push(item);
    }
    if (items.length === 0) return { item: new Int32Array(0), score: new Float64Array(0) };
    const found = this.#index.search(this.#model.read(rows, items), limit, eligible);
    const { score } = found;
    for (let k = 0; k < score.length; k++) score[k] = Math.exp(score[k] / this.#columns.temperature);
    return found;
  }

  /** The cosine of two items' vectors, -1 to 1; 0 where one has no vector. */
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
