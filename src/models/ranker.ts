/**
 * The ranker as it serves: for each candidate the probability of each outcome, were it shown first. A plain forward
 * pass, in the order of `ranker-network.ts`: for a net of this size and a few hundred candidates it needs no call out of
 * the thread, and so no waiting (see `bench/rank.js` for what it costs beside ONNX Runtime).
 */
import type { Values } from '../tensor/index.js';
import { type Calibration, probabilityOf } from './calibration.js';
import { DenseLayers, type Layer, type Rows, whole } from './dense.js';
import { type Architecture, BOUND, POSITIONS } from './ranker-network.js';

/** Samples in columns, `length` rows of each. */
export interface RankerSamples {
  readonly length: number;
  /** `[length, features]`, flattened. */
  readonly features: Float32Array;
  /** `[length, outcomes]`, flattened; 0 or 1. */
  readonly labels: Float32Array;
  /** The weights; above 0. */
  readonly weight: Float32Array;
  /** Its place in the list it was shown in, from 0. */
  readonly position: Int32Array;
}

/** The number of samples computed at once, also in training. */
export const BATCH = 256;

/** The logits of samples at the positions where they were shown: `[length, outcomes]`. */
export function logitsOf(
  { architecture, parameters }: Pick<RankerModel, 'architecture' | 'parameters'>,
  samples: RankerSamples,
): Float64Array {
  const outcomes = architecture.outcomes.length;
  const width = architecture.features.length;
  const ranker = new Ranker({ architecture, parameters, calibration: {} });
  const table = parameters.get('position.weight')!.data as Float32Array;
  const logits = new Float64Array(samples.length * outcomes);
  for (let from = 0; from < samples.length; from += BATCH) {
    const rows = Math.min(BATCH, samples.length - from);
    const features = samples.features.subarray(from * width, (from + rows) * width);
    logits.set(ranker.logits(features, rows).subarray(0, rows * outcomes), from * outcomes);
  }
  for (let s = 0; s < samples.length; s++) {
    const place = Math.min(POSITIONS - 1, samples.position[s]);
    for (let k = 0; k < outcomes; k++) logits[s * outcomes + k] += table[place * outcomes + k] - table[k];
  }
  return logits;
}

/** The values of one outcome, by sample, of values in rows of all outcomes. */
export function outcomeColumn(rows: ArrayLike<number>, outcomes: number, outcome: number): Float64Array {
  return Float64Array.from(
    { length: rows.length / outcomes },
    (_, sample) => rows[sample * outcomes + outcome],
  );
}

/** A trained ranker as plain data: what is saved as safetensors and JSON. */
export interface RankerModel {
  readonly architecture: Architecture;
  readonly parameters: Values;
  /** The calibration of each outcome; one without had no samples, and is not predicted. */
  readonly calibration: { readonly [outcome: string]: Calibration };
}

/** The memory of a forward pass. */
interface Room {
  readonly x: Rows;
  readonly crossed: Rows;
  readonly low: Rows;
  readonly step: Rows;
  readonly hidden: Rows;
  readonly gates: Rows;
  readonly known: Rows;
  readonly out: Rows;
}

/** Rows of one forward pass: their memory fits the processor's cache. */
const ROWS = 128;

/**
 * A ranker as it serves.
 *
 * @example
 * const ranker = new Ranker(await loadRanker(registry, id));
 * const [click] = ranker.predict(features, 1); // the probability of the first outcome, such as 0.12
 */
export class Ranker {
  /** Names of the features of a candidate, in the order in which it takes them. */
  readonly features: readonly string[];
  /** Names of the outcomes that it predicts. */
  readonly outcomes: readonly string[];
  readonly #architecture: Architecture;
  readonly #layers = new DenseLayers();
  readonly #mean: number;
  readonly #scale: number;
  readonly #down: readonly Layer[];
  readonly #up: readonly Layer[];
  /** The experts' first layers as one; their second layers; the gates of all outcomes as one. */
  readonly #first: Layer;
  readonly #second: readonly Layer[];
  readonly #gates: Layer;
  readonly #heads: readonly { readonly weight: Float32Array; readonly bias: number }[];
  readonly #wide: Layer;
  /** The position among the logits and the calibration of each predicted outcome. */
  readonly #served: readonly (Calibration & { readonly place: number })[];
  readonly #room: Room;

  constructor({ architecture, parameters, calibration }: RankerModel) {
    const { features, outcomes, crosses, rank, experts, widths } = architecture;
    const width = features.length;
    this.#architecture = architecture;
    this.features = features;
    this.outcomes = outcomes.filter((outcome) => Object.hasOwn(calibration, outcome));
    this.#served = this.outcomes.map((outcome) => ({
      place: outcomes.indexOf(outcome),
      ...calibration[outcome],
    }));
    const read = (name: string) => parameters.get(name)!.data as Float32Array;
    const biasOf = (name: string, outputs: number) =>
      parameters.has(`${name}.bias`) ? read(`${name}.bias`) : new Float32Array(outputs);
    const stacked = (names: readonly string[], inputs: number, outputs: number) =>
      this.#layers.layer(
        joined(names.map((name) => read(`${name}.weight`))),
        joined(names.map((name) => biasOf(name, outputs))),
        inputs,
        outputs * names.length,
      );
    const dense = (name: string, inputs: number, outputs: number) => stacked([name], inputs, outputs);
    const many = <T>(count: number, make: (k: number) => T) =>
      Array.from({ length: count }, (_, k) => make(k));
    this.#mean = this.#layers.keep(read('features.mean'));
    this.#scale = this.#layers.keep(read('features.scale'));
    this.#down = many(crosses, (k) => dense(`cross.${k}.down`, width, rank));
    this.#up = many(crosses, (k) => dense(`cross.${k}.up`, rank, width));
    const names = (of: string, count: number, after = '') => many(count, (k) => `mixture.${of}.${k}${after}`);
    this.#first = stacked(names('experts', experts, '.0'), width, widths[0]);
    this.#gates = stacked(names('gates', outcomes.length), width, experts);
    this.#second = many(experts, (k) => dense(`mixture.experts.${k}.1`, widths[0], widths[1]));
    this.#heads = outcomes.map((outcome) => ({
      weight: read(`heads.${outcome}.weight`).slice(),
      bias: read(`heads.${outcome}.bias`)[0],
    }));
    // Served as if shown first: the bias of the first place is part of the outcomes'.
    const first = read('position.weight').subarray(0, outcomes.length);
    this.#wide = this.#layers.layer(read('wide.weight'), first, width, outcomes.length);
    this.#room = this.#makeRoom();
  }

  /**
   * The outcomes' probabilities for `count` candidates: a column for each of {@link outcomes}, in their order.
   * @param features `count` rows in the order of {@link features}, flattened; finite numbers.
   */
  predict(features: Float32Array, count: number): Float64Array[] {
    const all = this.#architecture.outcomes.length;
    const logits = this.logits(features, count);
    return this.#served.map(({ place, ...calibration }) => {
      const column = new Float64Array(count);
      for (let row = 0; row < count; row++) {
        column[row] = probabilityOf(logits[row * all + place], calibration);
      }
      return column;
    });
  }

  /** `[count, outcomes of the architecture]` before calibration. */
  logits(features: Float32Array, count: number): Float32Array {
    const width = this.#architecture.features.length;
    const outcomes = this.#architecture.outcomes.length;
    const logits = new Float32Array(count * outcomes);
    for (let from = 0; from < count; from += ROWS) {
      const end = Math.min(count, from + ROWS);
      this.#some(
        features.subarray(from * width, end * width),
        end - from,
        logits.subarray(from * outcomes, end * outcomes),
      );
    }
    return logits;
  }

  /** Works out the logits of up to {@link ROWS} rows. */
  #some(features: Float32Array, count: number, logits: Float32Array): void {
    const { features: names, outcomes, crosses, experts, widths } = this.#architecture;
    const width = names.length;
    const layers = this.#layers;
    const { x, crossed, low, step, hidden, gates, known, out } = this.#room;
    const { floats } = layers;
    for (let row = 0; row < count; row++) {
      floats.set(features.subarray(row * width, (row + 1) * width), x.at + row * x.stride);
    }
    layers.normalise(x, count, this.#mean, this.#scale, BOUND);
    floats.copyWithin(crossed.at, x.at, x.at + count * x.stride);
    for (let layer = 0; layer < crosses; layer++) {
      layers.apply(this.#down[layer], crossed, low, count);
      layers.apply(this.#up[layer], low, step, count);
      layers.addProduct(crossed, x, step, count);
    }
    layers.apply(this.#first, crossed, hidden, count, 0);
    layers.apply(this.#gates, crossed, gates, count);
    for (let e = 0; e < experts; e++) {
      const own = { at: hidden.at + e * widths[0], stride: hidden.stride };
      layers.apply(
        this.#second[e],
        own,
        { at: known.at + e * whole(widths[1]), stride: known.stride },
        count,
        0,
      );
    }
    layers.apply(this.#wide, x, out, count);
    for (let row = 0; row < count; row++) {
      for (let k = 0; k < outcomes.length; k++) {
        const gate = gates.at + row * gates.stride + k * experts;
        const deep = this.#head(k, floats, gate, known.at + row * known.stride);
        logits[row * outcomes.length + k] = floats[out.at + row * out.stride + k] + deep;
      }
    }
  }

  /** A head's logit: the experts' outputs, mixed by the softmax of its gate, through its weights. */
  #head(k: number, floats: Float32Array, gate: number, known: number): number {
    const { experts, widths } = this.#architecture;
    const { weight, bias } = this.#heads[k];
    let highest = floats[gate];
    for (let e = 1; e < experts; e++) if (floats[gate + e] > highest) highest = floats[gate + e];
    let total = 0;
    let mixed = 0;
    for (let e = 0; e < experts; e++) {
      const share = Math.exp(floats[gate + e] - highest);
      const from = known + e * whole(widths[1]);
      let answer = 0;
      for (let j = 0; j < widths[1]; j++) answer += weight[j] * floats[from + j];
      total += share;
      mixed += share * answer;
    }
    return mixed / total + bias;
  }

  #makeRoom(): Room {
    const { features, outcomes, rank, experts, widths } = this.#architecture;
    const matrix = (columns: number) => this.#layers.room(ROWS, columns);
    return {
      x: matrix(features.length),
      crossed: matrix(features.length),
      low: matrix(rank),
      step: matrix(features.length),
      hidden: matrix(experts * widths[0]),
      gates: matrix(outcomes.length * experts),
      known: matrix(experts * whole(widths[1])),
      out: matrix(outcomes.length),
    };
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    all.set(part, from);
    from += part.length;
  }
  return all;
}
