/**
 * Fitting the ranker of passages: a weight for each feature, so that the liked sources of each answer are ranked before
 * the others (listwise softmax: Cao et al. 2007, doi:10.1145/1273496.1273513), by Adam with a penalty on weights.
 */
import { dcgDiscount, meanOf, sumOf } from '../../runtime/index.js';
import { differenceOf } from '../fusion/gains.js';

/** The passages found for an answer, with people's feedback. */
export interface PassageSample {
  /** Rows of features, flattened. */
  readonly features: Float32Array;
  /** By passage: above 0 if it was liked. */
  readonly liked: Float32Array;
  /** By passage: 1 if the answer cited it, so that people saw it. */
  readonly shown: Uint8Array;
}

export interface PassageTask {
  /** In chronological order. */
  readonly samples: readonly PassageSample[];
  /** The number of features in a row. */
  readonly width: number;
  /** The indexes of the features that contain earlier feedback. */
  readonly feedback: readonly number[];
  /** The served weights, or those of the order without a ranker. */
  readonly before: readonly number[];
}

export interface PassageResult {
  readonly weights: readonly number[];
  readonly trained: number;
  readonly heldOut: number;
  /** NDCG@10 of liked passages on the held-out answers, with the new weights, and with those before. */
  readonly gain: number;
  readonly gainBefore: number;
  readonly admitted: boolean;
  readonly reason: string;
}

/**
 * The weight of a passage that was not shown, relative to one that was shown and not liked. With the same weight, the
 * existing order would be learnt (position bias); with 0, passages without any feedback could come first.
 */
const UNSEEN = 0.1;

/** The share of latest answers that is held out. */
const HELD_OUT = 0.2;

const [EPOCHS, RATE, PENALTY] = [300, 0.1, 0.003] as const;

/** The minimum improvement in standard errors. */
const SURE = 1.65;

/** Fits the ranker of passages on the older samples, and compares it with the served one on the latest. */
export function trainPassages({ samples, width, feedback, before }: PassageTask): PassageResult {
  const twice = (some: readonly PassageSample[]) => [
    ...some,
    ...some.map((one) => asNew(one, width, feedback)),
  ];
  const cut = Math.max(1, Math.floor(samples.length * (1 - HELD_OUT)));
  const heldOut = samples.slice(cut);
  const gainBy = (weights: readonly number[]) =>
    Float64Array.from(
      heldOut,
      (one) => (gainOf(one, weights) + gainOf(asNew(one, width, feedback), weights)) / 2,
    );
  const trial = fitPassages(twice(samples.slice(0, cut)), width);
  const gains = gainBy(trial);
  const gainsBefore = gainBy(before);
  const { mean, error } = differenceOf(gains, gainsBefore);
  const admitted = heldOut.length > 0 && mean > SURE * error && mean > 0;
  const said = `NDCG@10 ${meanOf(gains).toFixed(4)} on the last ${samples.length - cut} answers, ${meanOf(gainsBefore).toFixed(4)} before`;
  return {
    // The admitted weights are fitted to all samples.
    weights: fitPassages(twice(samples), width),
    trained: samples.length,
    heldOut: samples.length - cut,
    gain: meanOf(gains),
    gainBefore: meanOf(gainsBefore),
    admitted,
    reason: admitted ? said : `${said}: not surely better`,
  };
}

/** A sample without earlier feedback. */
function asNew(
  { features, ...rest }: PassageSample,
  width: number,
  feedback: readonly number[],
): PassageSample {
  const kept = features.map((value, k) => (feedback.includes(k % width) ? 0 : value));
  return { ...rest, features: kept };
}

function fitPassages(samples: readonly PassageSample[], width: number): number[] {
  const [weights, first, second] = [0, 0, 0].map(() => new Float64Array(width));
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const gradient = new Float64Array(width);
    for (const sample of samples) addGradient(sample, weights, gradient, 1 / samples.length);
    const rate = RATE * (1 - epoch / (EPOCHS + 1));
    for (let j = 0; j < width; j++) {
      const slope = gradient[j] + PENALTY * weights[j];
      first[j] = 0.9 * first[j] + 0.1 * slope;
      second[j] = 0.99 * second[j] + 0.01 * slope ** 2;
      weights[j] -=
        (rate * (first[j] / (1 - 0.9 ** epoch))) / (Math.sqrt(second[j] / (1 - 0.99 ** epoch)) + 1e-8);
    }
  }
  return Array.from(weights);
}

/** Adds the gradient of one answer's loss. */
function addGradient(
  { features, liked, shown }: PassageSample,
  weights: Float64Array,
  gradient: Float64Array,
  share: number,
): void {
  const width = weights.length;
  const scores = scoresOf(features, weights);
  const most = Math.max(...scores);
  const powers = scores.map((score, k) => Math.exp(score - most) * (shown[k] === 1 ? 1 : UNSEEN));
  const all = sumOf(powers);
  const good = powers.reduce((sum, power, k) => sum + (liked[k] > 0 ? power : 0), 0);
  for (let k = 0; k < scores.length; k++) {
    const slope = share * (powers[k] / all - (liked[k] > 0 ? powers[k] / good : 0));
    for (let j = 0; j < width; j++) gradient[j] += slope * features[k * width + j];
  }
}

function scoresOf(features: Float32Array, weights: ArrayLike<number>): number[] {
  const width = weights.length;
  return Array.from({ length: features.length / width }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += weights[j] * features[k * width + j];
    return sum;
  });
}

/** NDCG@10 of the liked passages among the shown ones. */
function gainOf({ features, liked, shown }: PassageSample, weights: ArrayLike<number>): number {
  const scores = scoresOf(features, weights);
  const order = scores
    .flatMap((_, k) => (shown[k] === 1 ? k : []))
    .sort((a, b) => scores[b] - scores[a] || a - b);
  const gain = (places: readonly number[]) =>
    places.slice(0, 10).reduce((sum, k, place) => sum + (liked[k] > 0 ? dcgDiscount(place) : 0), 0);
  const ideal = order.toSorted((a, b) => liked[b] - liked[a]);
  return gain(order) / (gain(ideal) || 1);
}
