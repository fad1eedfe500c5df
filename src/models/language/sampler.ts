/**
 * The choice of the next token from logits: temperature, top-k, top-p (Holtzman et al., arXiv:1904.09751), min-p
 * (Nguyen et al., arXiv:2407.01082), and a penalty on repetition (Keskar et al., arXiv:1909.05858). The vocabulary is
 * never sorted as a whole: the most probable tokens are found in one pass with a small heap.
 */
import { argmax, drawPlace, seeded, softmaxWeights, sumOf } from '../../runtime/index.js';

export interface SamplingOptions {
  /**
   * 0 selects the most probable token (greedy decoding); 1 samples by the probabilities of the model; 0.8 by default.
   */
  readonly temperature?: number;
  /** Samples only from this number of the most probable tokens; all by default. */
  readonly topK?: number;
  /** Samples only from the smallest set of tokens with this total probability; 1, all, by default. */
  readonly topP?: number;
  /** Samples only from tokens with at least this share of the highest probability; 0 by default. */
  readonly minP?: number;
  /** The divisor of logits of tokens among the last 64 (a factor of negative ones); 1, none, by default. */
  readonly repetition?: number;
  /** The seed of sampling; 0 by default. */
  readonly seed?: number;
}

/** The number of last tokens for the penalty on repetition. */
const WINDOW = 64;

/** The number of candidates that are tried before the whole vocabulary. */
const FIRST = 256;

/**
 * Chooses tokens for one text.
 *
 * @example
 * const likeliest = new Sampler({ temperature: 0 });
 * likeliest.choose(Float32Array.of(0.1, 2, 1)); // 1
 * likeliest.choose(Float32Array.of(0.1, 2, 1), [], (token) => token !== 1); // 2
 */
export class Sampler {
  readonly #options: Required<Omit<SamplingOptions, 'topK' | 'seed'>> & { readonly topK: number };
  readonly #random: () => number;

  /** @throws RangeError for options outside their ranges. */
  constructor({
    temperature = 0.8,
    topK,
    topP = 1,
    minP = 0,
    repetition = 1,
    seed = 0,
  }: SamplingOptions = {}) {
    const check = (name: string, value: number, least: number, most: number) => {
      if (!(value >= least && value <= most))
        throw new RangeError(`${name}: ${value} is not a number from ${least} to ${most}`);
    };
    check('temperature', temperature, 0, 100);
    if (topK !== undefined) check('top-k', topK, 1, 1e9);
    check('top-p', topP, 0, 1);
    check('min-p', minP, 0, 1);
    check('repetition', repetition, 0.01, 100);
    this.#options = { temperature, topP, minP, repetition, topK: topK ?? Number.POSITIVE_INFINITY };
    this.#random = seeded(seed);
  }

  /**
   * Chooses the next token.
   *
   * @param logits those of the whole vocabulary; the penalty on repetition changes them in place.
   * @param history the tokens so far.
   * @param allowed whether a token can be chosen.
   * @returns -1 where no token is allowed.
   */
  choose(
    logits: Float32Array,
    history: readonly number[] = [],
    allowed?: (token: number) => boolean,
  ): number {
    const { temperature, topK, repetition } = this.#options;
    if (repetition !== 1) penalise(logits, history, repetition);
    if (temperature === 0) return allowed ? firstAllowed(logits, allowed) : argmax(logits);
    if (allowed) {
      const first = largest(logits, Math.min(topK, FIRST)).filter(allowed);
      const candidates = first.length > 0 ? first : largest(logits, logits.length).filter(allowed);
      return candidates.length === 0 ? -1 : this.#draw(logits, candidates);
    }
    if (topK < logits.length) return this.#draw(logits, largest(logits, topK));
    return this.#drawFromAll(logits);
  }

  /**
   * Samples from candidates, the most probable first. Their probabilities are normalised by their sum, or by `total`.
   */
  #draw(logits: Float32Array, candidates: readonly number[], total?: number): number {
    const { temperature, topP, minP } = this.#options;
    const weights = softmaxWeights(
      candidates.map((token) => logits[token]),
      temperature,
    );
    const whole = total ?? sumOf(weights);
    let [kept, sum] = [0, 0];
    while (kept < weights.length && (kept === 0 || (sum < topP * whole && weights[kept] >= minP)))
      sum += weights[kept++];
    return candidates[drawPlace(weights.subarray(0, kept), this.#random)];
  }

  /** Samples from the whole vocabulary; only the nucleus is sorted. */
  #drawFromAll(logits: Float32Array): number {
    const { temperature, topP, minP } = this.#options;
    const weights = softmaxWeights(logits, temperature);
    if (topP < 1) {
      const total = sumOf(weights);
      const candidates = largest(logits, Math.min(FIRST, logits.length));
      const mass = candidates.reduce((sum, token) => sum + weights[token], 0);
      if (mass >= topP * total) return this.#draw(logits, candidates, total);
      const nucleus = heaviest(weights, topP * total).filter((token) => weights[token] >= minP);
      const among = new Float64Array(nucleus.length);
      for (let k = 0; k < nucleus.length; k++) among[k] = weights[nucleus[k]];
      return nucleus[drawPlace(among, this.#random)];
    }
    if (minP > 0) {
      const least = logits[argmax(logits)] + temperature * Math.log(minP);
      for (let i = 0; i < logits.length; i++) if (!(logits[i] >= least)) weights[i] = 0;
    }
    return drawPlace(weights, this.#random);
  }
}

/** The number of classes of weights by size, sixteen per factor of two. */
const CLASSES = 1024;

const PER_HALVING = 16;

const classOf = (weight: number): number =>
  weight > 0 ? Math.min(CLASSES - 1, Math.floor(-Math.log2(weight) * PER_HALVING)) : CLASSES - 1;

/**
 * The smallest set of indexes whose weights, at most 1 each, sum to `mass`. Only the class in which it is reached is
 * sorted, so that a flat distribution over a large vocabulary costs little more than a peaked one.
 */
function heaviest(weights: Float64Array, mass: number): number[] {
  const sums = new Float64Array(CLASSES);
  for (let i = 0; i < weights.length; i++) sums[classOf(weights[i])] += weights[i];
  let [last, before] = [0, 0];
  while (last < CLASSES - 1 && before + sums[last] < mass) before += sums[last++];
  const found: number[] = [];
  const edge: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    const own = classOf(weights[i]);
    if (own <= last) (own < last ? found : edge).push(i);
  }
  edge.sort((a, b) => weights[b] - weights[a] || a - b);
  for (const place of edge) {
    if (before >= mass) break;
    found.push(place);
    before += weights[place];
  }
  return found;
}

function firstAllowed(logits: Float32Array, allowed: (token: number) => boolean): number {
  const first = largest(logits, FIRST).find(allowed);
  return first ?? largest(logits, logits.length).find(allowed) ?? -1;
}

function penalise(logits: Float32Array, history: readonly number[], by: number): void {
  for (const token of new Set(history.slice(-WINDOW)))
    logits[token] = logits[token] > 0 ? logits[token] / by : logits[token] * by;
}

/** The indexes of the `count` largest numbers, the largest first; of equal numbers the first. */
export function largest(values: Float32Array, count: number): number[] {
  if (count >= values.length >> 2)
    return Array.from(values.keys())
      .sort((a, b) => values[b] - values[a] || a - b)
      .slice(0, count);
  // A min-heap of the kept numbers: most other numbers are below its top, and take one comparison.
  const heap = new Int32Array(count);
  const below = (a: number, b: number) => values[a] < values[b] || (values[a] === values[b] && a > b);
  const sink = (item: number, from: number, size: number) => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && below(heap[child + 1], heap[child])) child++;
      if (!below(heap[child], item)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
  };
  for (let i = 0; i < count; i++) heap[i] = i;
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(heap[i], i, count);
  let least = values[heap[0]];
  for (let i = count; i < values.length; i++) {
    if (values[i] <= least) continue;
    sink(i, 0, count);
    least = values[heap[0]];
  }
  return Array.from(heap).sort((a, b) => values[b] - values[a] || a - b);
}
