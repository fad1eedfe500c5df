/**
 * The sequence model for serving: predicts the next item of a user from their latest items.
 *
 * - A causal transformer reads the latest items (SASRec: Kang and McAuley 2018, "Self-attentive sequential
 *   recommendation", arXiv:1808.09781); its output is compared with every item's vector by inner product, so that
 *   candidates come from a vector index.
 * - An item's vector is the sum of a separate vector and of those of its content, so that an item without events has
 *   one.
 * - It uses arrays and loops: for a user's few items they take less time than a call of a runtime. `sequence-graph.ts`
 *   has the same network as a graph for training.
 */

/** The sizes of a model. */
export interface SequenceShape {
  /** The number of items with a separate vector, which is zeros for items without events. */
  readonly items: number;
  /** Features of content (tags, attributes) with a vector. */
  readonly features: number;
  /** The width of text vectors; 0 without texts. */
  readonly text: number;
  /** The width of item vectors and of the transformer. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** The maximum number of a user's latest items that are read. */
  readonly context: number;
}

/** The parameters of a model by name, as plain data; weights of layers are `[outputs, inputs]`. */
export type SequenceParameters = { readonly [name: string]: Float32Array };

/** The content of an item as the model's input. */
export interface ItemContent {
  /** Rows of the model's features. */
  readonly features: ArrayLike<number>;
  /** The vector of its text, if the model takes one. */
  readonly text?: Float32Array | undefined;
}

/** Width inside the feed-forward networks. */
export const hiddenWidth = (width: number): number => Math.ceil((width * 8) / 3 / 8) * 8;

export const ROTARY_BASE = 10_000;

export const EPSILON = 1e-5;

interface Layer {
  readonly before: Float32Array;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly o: Float32Array;
  readonly between: Float32Array;
  readonly gate: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

/** A trained model. @throws RangeError where a parameter is missing or of another size. */
export class SequenceModel {
  readonly #layers: readonly Layer[];
  readonly #norm: Float32Array;
  readonly #cos: Float32Array;
  readonly #sin: Float32Array;
  // The buffers of a pass, by position.
  readonly #x: Float32Array;
  readonly #normed: Float32Array;
  readonly #q: Float32Array;
  readonly #k: Float32Array;
  readonly #v: Float32Array;
  readonly #mixed: Float32Array;
  readonly #out: Float32Array;
  readonly #gate: Float32Array;
  readonly #up: Float32Array;
  readonly #scores: Float64Array;

  /** A model with these parameters, which are not copied: it changes as they are trained. */
  constructor(
    readonly shape: SequenceShape,
    readonly parameters: SequenceParameters,
  ) {
    const { width, layers, heads, context } = shape;
    const named = (name: string, size: number): Float32Array => {
      const data = parameters[name];
      if (data?.length !== size) {
        throw new RangeError(
          `sequence model: parameter '${name}' has ${data?.length ?? 'no'} numbers, not ${size}`,
        );
      }
      return data;
    };
    const hidden = hiddenWidth(width);
    this.#layers = Array.from({ length: layers }, (_, i) => {
      const part = (name: string, size: number) => named(`body.layers.${i}.${name}.weight`, size);
      return {
        before: part('input_layernorm', width),
        q: part('self_attn.q_proj', width * width),
        k: part('self_attn.k_proj', width * width),
        v: part('self_attn.v_proj', width * width),
        o: part('self_attn.o_proj', width * width),
        between: part('post_attention_layernorm', width),
        gate: part('mlp.gate_proj', hidden * width),
        up: part('mlp.up_proj', hidden * width),
        down: part('mlp.down_proj', width * hidden),
      };
    });
    this.#norm = named('body.norm.weight', width);
    named('items', shape.items * width);
    if (shape.features > 0) named('features', shape.features * width);
    if (shape.text > 0) named('text', width * shape.text);
    const half = width / heads / 2;
    this.#cos = new Float32Array(context * half);
    this.#sin = new Float32Array(context * half);
    for (let t = 0; t < context; t++) {
      for (let i = 0; i < half; i++) {
        const angle = t * ROTARY_BASE ** (-i / half);
        this.#cos[t * half + i] = Math.cos(angle);
        this.#sin[t * half + i] = Math.sin(angle);
      }
    }
    this.#x = new Float32Array(context * width);
    this.#normed = new Float32Array(width);
    this.#q = new Float32Array(width);
    this.#k = new Float32Array(context * width);
    this.#v = new Float32Array(context * width);
    this.#mixed = new Float32Array(width);
    this.#out = new Float32Array(width);
    this.#gate = new Float32Array(hidden);
    this.#up = new Float32Array(hidden);
    this.#scores = new Float64Array(context);
  }

  /**
   * Writes the vector of an item to `vectors`, from `at` on: zeros for an item without content and events.
   *
   * @param own whether to include the item's separate vector, or only its content.
   */
  embed(item: number, content: ItemContent, own: boolean, vectors: Float32Array, at: number): void {
    const { width, items, text } = this.shape;
    const { items: table, features: featureTable, text: project } = this.parameters;
    if (own && item < items) {
      for (let d = 0; d < width; d++) vectors[at + d] = table[item * width + d];
    } else vectors.fill(0, at, at + width);
    const { features } = content;
    const share = featureShare(features.length);
    for (let f = 0; f < features.length; f++) {
      const row = features[f] * width;
      for (let d = 0; d < width; d++) vectors[at + d] += share * featureTable[row + d];
    }
    if (content.text && text > 0) {
      for (let d = 0; d < width; d++) {
        let sum = 0;
        for (let j = 0; j < text; j++) sum += project[d * text + j] * content.text[j];
        vectors[at + d] += sum;
      }
    }
  }

  /**
   * The user's vector, whose inner product with an item's vector is the logarithm of the probability of the item being
   * next, up to a constant.
   *
   * @param vectors the vectors of all items, concatenated.
   * @param items the user's, the latest last; at most the latest `context` count, and there is at least one.
   * @returns a new array of the model's width.
   */
  read(vectors: Float32Array, items: ArrayLike<number>): Float32Array {
    const { width, heads, context, layers } = this.shape;
    const from = Math.max(0, items.length - context);
    const time = items.length - from;
    const x = this.#x;
    for (let t = 0; t < time; t++) {
      const row = items[from + t] * width;
      for (let d = 0; d < width; d++) x[t * width + d] = vectors[row + d];
    }
    const head = width / heads;
    const scale = 1 / Math.sqrt(head);
    const scores = this.#scores;
    for (let l = 0; l < layers; l++) {
      const layer = this.#layers[l];
      // Keys and values of all positions come first, as outputs do not change them.
      for (let t = 0; t < time; t++) {
        normalise(x, t * width, layer.before, this.#normed);
        product(layer.k, this.#normed, this.#k, t * width, width);
        this.#turn(this.#k, t * width, t);
        product(layer.v, this.#normed, this.#v, t * width, width);
      }
      // In the last layer only the last position is needed.
      for (let t = l === layers - 1 ? time - 1 : 0; t < time; t++) {
        normalise(x, t * width, layer.before, this.#normed);
        product(layer.q, this.#normed, this.#q, 0, width);
        this.#turn(this.#q, 0, t);
        for (let h = 0; h < width; h += head) {
          let highest = Number.NEGATIVE_INFINITY;
          for (let s = 0; s <= t; s++) {
            let sum = 0;
            for (let d = h, at = s * width + h; d < h + head; d++, at++) sum += this.#q[d] * this.#k[at];
            scores[s] = sum * scale;
            if (scores[s] > highest) highest = scores[s];
          }
          let total = 0;
          for (let s = 0; s <= t; s++) {
            scores[s] = Math.exp(scores[s] - highest);
            total += scores[s];
          }
          for (let d = h; d < h + head; d++) {
            let sum = 0;
            for (let s = 0; s <= t; s++) sum += scores[s] * this.#v[s * width + d];
            this.#mixed[d] = sum / total;
          }
        }
        product(layer.o, this.#mixed, this.#out, 0, width);
        for (let d = 0; d < width; d++) x[t * width + d] += this.#out[d];
        normalise(x, t * width, layer.between, this.#normed);
        product(layer.gate, this.#normed, this.#gate, 0, this.#gate.length);
        product(layer.up, this.#normed, this.#up, 0, this.#up.length);
        for (let d = 0; d < this.#gate.length; d++) {
          const g = this.#gate[d];
          this.#gate[d] = (g / (1 + Math.exp(-g))) * this.#up[d];
        }
        product(layer.down, this.#gate, this.#out, 0, width);
        for (let d = 0; d < width; d++) x[t * width + d] += this.#out[d];
      }
    }
    const person = new Float32Array(width);
    normalise(x, (time - 1) * width, this.#norm, person);
    return person;
  }

  /** Rotary position embedding (Su et al., arXiv:2104.09864): rotates the first half of each head with the second. */
  #turn(x: Float32Array, from: number, position: number): void {
    const { width, heads } = this.shape;
    const half = width / heads / 2;
    for (let h = 0; h < heads; h++) {
      const at = from + h * 2 * half;
      for (let i = 0; i < half; i++) {
        const c = this.#cos[position * half + i];
        const s = this.#sin[position * half + i];
        const a = x[at + i];
        const b = x[at + half + i];
        x[at + i] = a * c - b * s;
        x[at + half + i] = b * c + a * s;
      }
    }
  }
}

/** The weight of each of an item's features: their sum keeps its variance whatever their number. */
export const featureShare = (features: number): number => (features > 0 ? 1 / Math.sqrt(features) : 0);

/** RMS norm (Zhang and Sennrich, arXiv:1910.07467) of `scale.length` numbers from `from` on. */
function normalise(x: Float32Array, from: number, scale: Float32Array, to: Float32Array): void {
  const width = scale.length;
  let squares = 0;
  for (let d = 0; d < width; d++) squares += x[from + d] ** 2;
  const by = 1 / Math.sqrt(squares / width + EPSILON);
  for (let d = 0; d < width; d++) to[d] = x[from + d] * by * scale[d];
}

/** `weight · x`, `rows` numbers written from `at` on. */
function product(weight: Float32Array, x: Float32Array, to: Float32Array, at: number, rows: number): void {
  const width = weight.length / rows;
  for (let r = 0, w = 0; r < rows; r++) {
    let a = 0;
    let b = 0;
    for (let d = 0; d < width; d += 2, w += 2) {
      a += weight[w] * x[d];
      b += weight[w + 1] * x[d + 1];
    }
    to[at + r] = a + b;
  }
}
