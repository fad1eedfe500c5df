/**
 * The ranker as it serves: for each candidate the probability of each outcome, were it shown first. A plain forward
 * pass over typed arrays, in the order of `ranker-network.ts`: for a net of this size and a few hundred candidates it
 * needs no call out of the engine, and so no waiting (see `bench/rank.js` for what it costs beside ONNX Runtime).
 */
import type { Values } from '../tensor/index.js';
import type { Calibration } from './calibration.js';
import { type Architecture, BOUND } from './ranker-network.js';

/** A trained ranker as plain data: what is saved as safetensors and JSON. */
export interface RankerModel {
  readonly architecture: Architecture;
  readonly parameters: Values;
  /** By outcome; an outcome without one had no samples, and is not predicted. */
  readonly calibration: { readonly [outcome: string]: Calibration };
}

/** A layer: `out = x · weightᵀ + bias`. */
interface Dense {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly inputs: number;
  readonly outputs: number;
}

export class Ranker {
  /** What it must be given for each candidate, in this order. */
  readonly features: readonly string[];
  /** What it predicts. */
  readonly outcomes: readonly string[];
  readonly #architecture: Architecture;
  readonly #mean: Float64Array;
  readonly #scale: Float64Array;
  readonly #down: readonly Dense[];
  readonly #up: readonly Dense[];
  /** The experts' first layers, then the gates, as one. */
  readonly #first: Dense;
  readonly #second: readonly Dense[];
  readonly #heads: readonly Dense[];
  readonly #wide: Dense;
  /** Of each outcome that is predicted: its place among the logits, and its calibration. */
  readonly #served: readonly (Calibration & { readonly place: number })[];
  #rows = 0;
  #work: Float64Array[] = [];

  constructor({ architecture, parameters, calibration }: RankerModel) {
    const { features, outcomes, crosses, experts, widths } = architecture;
    const width = features.length;
    this.#architecture = architecture;
    this.features = features;
    this.outcomes = outcomes.filter((outcome) => Object.hasOwn(calibration, outcome));
    this.#served = this.outcomes.map((outcome) => ({
      place: outcomes.indexOf(outcome),
      ...calibration[outcome]!,
    }));
    const read = (name: string) => Float64Array.from(parameters.get(name)!.data as Float32Array);
    const dense = (name: string, inputs: number, outputs: number): Dense => ({
      weight: read(`${name}.weight`),
      bias: parameters.has(`${name}.bias`) ? read(`${name}.bias`) : new Float64Array(outputs),
      inputs,
      outputs,
    });
    const many = <T>(count: number, make: (k: number) => T) =>
      Array.from({ length: count }, (_, k) => make(k));
    this.#mean = read('features.mean');
    this.#scale = read('features.scale');
    this.#down = many(crosses, (k) => dense(`cross.${k}.down`, width, architecture.rank));
    this.#up = many(crosses, (k) => dense(`cross.${k}.up`, architecture.rank, width));
    this.#first = stacked([
      ...many(experts, (k) => dense(`mixture.experts.${k}.0`, width, widths[0])),
      ...many(outcomes.length, (k) => dense(`mixture.gates.${k}`, width, experts)),
    ]);
    this.#second = many(experts, (k) => dense(`mixture.experts.${k}.1`, widths[0], widths[1]));
    this.#heads = outcomes.map((outcome) => dense(`heads.${outcome}`, widths[1], 1));
    // Served as if shown first: what the first place adds is part of the bias.
    const first = read('position.weight').subarray(0, outcomes.length);
    this.#wide = { ...dense('wide', width, outcomes.length), bias: first };
  }

  /**
   * The outcomes' probabilities for `count` candidates: a column for each of {@link outcomes}, in their order.
   * @param features `count` rows in the order of {@link features}, flattened; finite numbers.
   */
  predict(features: Float32Array, count: number): Float64Array[] {
    const all = this.#architecture.outcomes.length;
    const logits = this.logits(features, count);
    return this.#served.map(({ place, slope, shift }) => {
      const column = new Float64Array(count);
      for (let row = 0; row < count; row++) {
        column[row] = 1 / (1 + Math.exp(-(slope * logits[row * all + place]! + shift)));
      }
      return column;
    });
  }

  /** `[count, outcomes of the architecture]` before calibration. A view: read it before the next call. */
  logits(features: Float32Array, count: number): Float64Array {
    const { features: names, outcomes, crosses, rank, experts, widths } = this.#architecture;
    const width = names.length;
    const [x, crossed, low, step, first, second, known, out] = this.#room(count, [
      width,
      width,
      rank,
      width,
      this.#first.outputs,
      widths[1],
      experts * widths[1],
      outcomes.length,
    ]);
    for (let row = 0, at = 0; row < count; row++) {
      for (let f = 0; f < width; f++, at++) {
        const value = (features[at]! - this.#mean[f]!) * this.#scale[f]!;
        x![at] = value > BOUND ? BOUND : value < -BOUND ? -BOUND : value;
      }
    }
    crossed!.set(x!.subarray(0, count * width));
    for (let layer = 0; layer < crosses; layer++) {
      apply(this.#down[layer]!, crossed!, 0, width, low!, count);
      apply(this.#up[layer]!, low!, 0, rank, step!, count);
      for (let at = 0; at < count * width; at++) crossed![at]! += x![at]! * step![at]!;
    }
    apply(this.#first, crossed!, 0, width, first!, count);
    const { outputs } = this.#first;
    const hidden = experts * widths[0];
    for (let row = 0; row < count; row++) {
      for (let at = row * outputs; at < row * outputs + hidden; at++) if (first![at]! < 0) first![at] = 0;
    }
    for (let e = 0; e < experts; e++) {
      apply(this.#second[e]!, first!, e * widths[0], outputs, second!, count);
      for (let row = 0; row < count; row++) {
        const to = (row * experts + e) * widths[1];
        for (let j = 0; j < widths[1]; j++) {
          const value = second![row * widths[1] + j]!;
          known![to + j] = value > 0 ? value : 0;
        }
      }
    }
    apply(this.#wide, x!, 0, width, out!, count);
    for (let row = 0; row < count; row++) {
      for (let k = 0; k < outcomes.length; k++) {
        const gate = row * outputs + hidden + k * experts;
        out![row * outcomes.length + k]! += this.#head(k, first!, gate, known!, row);
      }
    }
    return out!;
  }

  /** A head's logit: the experts' answers, mixed by the softmax of its gate, through its weights. */
  #head(k: number, gates: Float64Array, gate: number, known: Float64Array, row: number): number {
    const { experts, widths } = this.#architecture;
    const { weight, bias } = this.#heads[k]!;
    let highest = gates[gate]!;
    for (let e = 1; e < experts; e++) if (gates[gate + e]! > highest) highest = gates[gate + e]!;
    let total = 0;
    let mixed = 0;
    for (let e = 0; e < experts; e++) {
      const share = Math.exp(gates[gate + e]! - highest);
      const from = (row * experts + e) * widths[1];
      let answer = 0;
      for (let j = 0; j < widths[1]; j++) answer += weight[j]! * known[from + j]!;
      total += share;
      mixed += share * answer;
    }
    return mixed / total + bias[0]!;
  }

  /** Arrays to work in, for at least `count` rows of each width; kept from call to call. */
  #room(count: number, widths: readonly number[]): Float64Array[] {
    if (count > this.#rows || this.#rows === 0) {
      this.#rows = Math.max(256, count);
      this.#work = widths.map((width) => new Float64Array(this.#rows * width));
    }
    return this.#work;
  }
}

function stacked(layers: readonly Dense[]): Dense {
  const inputs = layers[0]!.inputs;
  const outputs = layers.reduce((sum, layer) => sum + layer.outputs, 0);
  const weight = new Float64Array(inputs * outputs);
  const bias = new Float64Array(outputs);
  let row = 0;
  for (const layer of layers) {
    weight.set(layer.weight, row * inputs);
    bias.set(layer.bias, row);
    row += layer.outputs;
  }
  return { weight, bias, inputs, outputs };
}

/**
 * `out[row] = x[row] · weightᵀ + bias` for `count` rows of `x`, which begin at `from` and are `stride` apart. Two rows
 * by four outputs at a time, so that what is loaded is used several times.
 */
function apply(
  { weight, bias, inputs, outputs }: Dense,
  x: Float64Array,
  from: number,
  stride: number,
  out: Float64Array,
  count: number,
): void {
  const wholeRows = count & ~1;
  const wholeOutputs = outputs & ~3;
  for (let row = 0; row < wholeRows; row += 2) {
    const a = from + row * stride;
    const b = a + stride;
    const toA = row * outputs;
    const toB = toA + outputs;
    for (let o = 0; o < wholeOutputs; o += 4) {
      const w0 = o * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      let a0 = bias[o]!;
      let a1 = bias[o + 1]!;
      let a2 = bias[o + 2]!;
      let a3 = bias[o + 3]!;
      let b0 = a0;
      let b1 = a1;
      let b2 = a2;
      let b3 = a3;
      for (let i = 0; i < inputs; i++) {
        const xa = x[a + i]!;
        const xb = x[b + i]!;
        const v0 = weight[w0 + i]!;
        const v1 = weight[w1 + i]!;
        const v2 = weight[w2 + i]!;
        const v3 = weight[w3 + i]!;
        a0 += xa * v0;
        a1 += xa * v1;
        a2 += xa * v2;
        a3 += xa * v3;
        b0 += xb * v0;
        b1 += xb * v1;
        b2 += xb * v2;
        b3 += xb * v3;
      }
      out[toA + o] = a0;
      out[toA + o + 1] = a1;
      out[toA + o + 2] = a2;
      out[toA + o + 3] = a3;
      out[toB + o] = b0;
      out[toB + o + 1] = b1;
      out[toB + o + 2] = b2;
      out[toB + o + 3] = b3;
    }
  }
  // What is left over: the last outputs of all rows, and the last row.
  for (let row = 0; row < count; row++) {
    for (let o = row < wholeRows ? wholeOutputs : 0; o < outputs; o++) {
      let sum = bias[o]!;
      for (let i = 0; i < inputs; i++) sum += x[from + row * stride + i]! * weight[o * inputs + i]!;
      out[row * outputs + o] = sum;
    }
  }
}
