/**
 * Fitting a ranker: from samples to a model with calibrated probabilities.
 *
 * - Outcomes have equal weight however rare they are: each loss is relative to the entropy of its rate (the normalised
 *   entropy of He et al. 2014, doi:10.1145/2648584.2648589).
 * - The best state on the validation samples is kept, and calibrated on them.
 */
import { isDeepStrictEqual } from 'node:util';
import { entropy } from '../../metrics/index.js';
import {
  type Architecture,
  BATCH,
  type Calibration,
  FIXED,
  fitPlatt,
  logitsOf,
  outcomeColumn,
  POSITIONS,
  type RankerModel,
  type RankerSamples,
  rankerNetwork,
  SIZES,
} from '../../models/index.js';
import { clamp, shuffle } from '../../runtime/index.js';
import {
  adamw,
  binaryCrossEntropy,
  cosine,
  input,
  type Progress,
  randomSource,
  type TrainingStep,
  train,
  trainingStep,
  trainRun,
  type Values,
} from '../../tensor/index.js';

export interface RankerTraining {
  /** The names of the samples' features and outcomes, in their order. */
  readonly features: readonly string[];
  readonly outcomes: readonly string[];
  readonly train: RankerSamples;
  /** Later samples, on which the best state is chosen and calibrated. */
  readonly validation: RankerSamples;
  /** Initial coefficients of the logits, by feature. */
  readonly prior?: { readonly [feature: string]: number } | undefined;
  /** A model to continue from, if it has the same architecture. */
  readonly previous?: RankerModel | undefined;
  /** The number of passes over the samples; more if there are few. */
  readonly epochs: number;
  /** The highest learning rate of AdamW. */
  readonly rate: number;
  /** The seed of the initial parameters and the order of samples; 1 by default. */
  readonly seed?: number | undefined;
  /** The data folder in which the run is logged with its checkpoints; not logged by default. */
  readonly data?: string | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TrainedRanker {
  readonly model: RankerModel;
  /** The relative loss on the validation samples, above 0; 1 is that of predicting each outcome's mean rate. */
  readonly loss: number;
  readonly samplesPerSecond: number;
  /** The id of the run, if it was logged. */
  readonly run?: string | undefined;
}

/** The minimum number of positive samples of an outcome; others are neither trained nor predicted. */
const FEWEST = 30;

/** The number of validations in each pass over the training samples. */
const LOOKS = 2;

const WEIGHT_DECAY = 0.02;

/** The learning rate of position biases relative to the rest: each is a single number, far from its initial value. */
const PLACES_RATE = 5;

/** With few samples, there are more passes: up to this many updates, and this maximum number of passes. */
const FEWEST_STEPS = 1_000;

const MOST_PASSES = 15;

/**
 * Fits a ranker.
 *
 * @example
 * const { model, loss } = await trainRanker({ features, outcomes: ['click'], train, validation, epochs: 4, rate: 2e-3 });
 * new Ranker(model).predict(rows, count); // one column of probabilities, of a click
 *
 * @throws RangeError where no outcome has enough positive samples.
 * @throws the signal's reason where it was aborted.
 */
export async function trainRanker(training: RankerTraining): Promise<TrainedRanker> {
  const { train: samples, validation, epochs, rate, seed = 1, onProgress, signal } = training;
  const { features, outcomes } = training;
  const architecture: Architecture = { ...SIZES, features, outcomes };
  const rates = ratesOf(samples, outcomes.length);
  const importance = rates.map(({ positives, rate: p }) => (positives < FEWEST ? 0 : 1 / entropy(p)));
  if (importance.every((one) => one === 0)) {
    throw new RangeError(`no outcome has ${FEWEST} samples in which it happened: more events are needed`);
  }
  const passes = Math.max(epochs, Math.min(MOST_PASSES, (FEWEST_STEPS * BATCH) / samples.length));
  const steps = Math.max(1, Math.ceil((passes * samples.length) / BATCH));
  const step = await begin(training, architecture, { steps, rate, seed, rates });
  let best: { loss: number; parameters: Values } | undefined;
  const validate = async () => {
    const loss = relativeLoss(architecture, step.parameters, validation, importance);
    if (!best || loss < best.loss) best = { loss, parameters: copied(step.parameters) };
    return loss;
  };
  const begun = performance.now();
  let run: string | undefined;
  try {
    if (training.previous) await validate();
    run = await runSteps(step, training, {
      steps,
      batch: batches(samples, importance, seed),
      signal,
      validation: { every: Math.max(1, Math.floor(steps / (passes * LOOKS))), loss: validate },
      onProgress: ({ step: done }) => onProgress?.({ done, total: steps }),
    });
  } finally {
    await step.close();
  }
  const samplesPerSecond = (steps * BATCH) / ((performance.now() - begun) / 1000);
  const { loss, parameters } = best!;
  const calibration = calibrated(architecture, parameters, validation, importance);
  return { model: { architecture, parameters, calibration }, loss, samplesPerSecond, run };
}

interface Steps {
  readonly steps: number;
  readonly batch: ReturnType<typeof batches>;
  readonly signal: AbortSignal | undefined;
  readonly validation: { readonly every: number; readonly loss: () => Promise<number> };
  readonly onProgress: (progress: Progress) => void;
}

/** Takes the training steps. @returns the id of the run, where it is logged. */
async function runSteps(
  step: TrainingStep,
  { data, outcomes, train: { length: samples }, epochs, rate, seed = 1 }: RankerTraining,
  { validation, ...options }: Steps,
): Promise<string | undefined> {
  if (data === undefined) {
    await train(step, {
      ...options,
      async onProgress(progress) {
        if (progress.step === options.steps || progress.step % validation.every === 0)
          await validation.loss();
        options.onProgress(progress);
      },
    });
    return undefined;
  }
  const settings = {
    ...SIZES,
    widths: [...SIZES.widths],
    outcomes: [...outcomes],
    samples,
    epochs,
    rate,
    seed,
  };
  return (await trainRun(step, { ...options, data, run: { name: 'ranker', settings }, validation })).id;
}

/** The training step with its initial parameters: those of the previous model, or the prior. */
async function begin(
  { train: samples, previous, prior = {} }: RankerTraining,
  architecture: Architecture,
  {
    steps,
    rate,
    seed,
    rates,
  }: { steps: number; rate: number; seed: number; rates: readonly { readonly rate: number }[] },
): Promise<TrainingStep> {
  const { logits } = rankerNetwork(architecture);
  const outcomes = architecture.outcomes.length;
  const schedule = (peak: number) => cosine({ peak, steps, warmup: Math.min(50, Math.ceil(steps / 10)) });
  const goesOn = previous !== undefined && isDeepStrictEqual(previous.architecture, architecture);
  const step = await trainingStep({
    loss: binaryCrossEntropy(logits, input('labels', ['batch', outcomes]), {
      weights: input('weights', ['batch', outcomes]),
    }),
    // The rest has weight decay, which would hold back position biases.
    optimizer: ({ name }) =>
      name.startsWith('position.')
        ? adamw({ rate: schedule(PLACES_RATE * rate), weightDecay: 0 })
        : adamw({ rate: schedule(rate), weightDecay: WEIGHT_DECAY }),
    frozen: ({ name }) => FIXED.has(name),
    clipNorm: 1,
    threads: 1,
    seed,
    ...(goesOn && { parameters: previous.parameters }),
  });
  if (goesOn) return step;
  const width = architecture.features.length;
  const live = (name: string) => step.parameters.get(name)!.data as Float32Array;
  const { mean, scale } = momentsOf(samples, width);
  live('features.mean').set(mean);
  live('features.scale').set(scale);
  architecture.outcomes.forEach((outcome, k) => {
    architecture.features.forEach((feature, f) => {
      const known = Object.hasOwn(prior, feature) && scale[f] > 0 ? prior[feature] / scale[f] : 0;
      live('wide.weight')[k * width + f] = known;
    });
    const p = clamp(rates[k].rate, 1e-5, 0.999);
    live(`heads.${outcome}.bias`)[0] = Math.log(p / (1 - p));
  });
  return step;
}

/** Batch number `index`: the order of samples differs in every pass, by the seed. */
function batches(
  { length, features, labels, weight, position }: RankerSamples,
  importance: readonly number[],
  seed: number,
) {
  const width = features.length / length;
  const outcomes = importance.length;
  const order = Int32Array.from({ length }, (_, k) => k);
  let shuffled = -1;
  return (index: number) => {
    const rows = Math.min(BATCH, length);
    const perPass = Math.max(1, Math.floor(length / rows));
    const pass = Math.floor(index / perPass);
    if (pass !== shuffled) {
      order.forEach((_, k) => {
        order[k] = k;
      });
      shuffle(order, randomSource('samples', seed, pass));
      shuffled = pass;
    }
    const feeds = {
      features: new Float32Array(rows * width),
      position: new Int32Array(rows),
      labels: new Float32Array(rows * outcomes),
      weights: new Float32Array(rows * outcomes),
    };
    for (let row = 0; row < rows; row++) {
      const sample = order[(index % perPass) * rows + row];
      feeds.features.set(features.subarray(sample * width, (sample + 1) * width), row * width);
      feeds.position[row] = Math.min(POSITIONS - 1, position[sample]);
      feeds.labels.set(labels.subarray(sample * outcomes, (sample + 1) * outcomes), row * outcomes);
      for (let k = 0; k < outcomes; k++) feeds.weights[row * outcomes + k] = weight[sample] * importance[k];
    }
    return feeds;
  };
}

/** The weighted rate of each outcome, and the number of its positive samples. */
function ratesOf({ length, labels, weight }: RankerSamples, outcomes: number) {
  let total = 0;
  for (let s = 0; s < length; s++) total += weight[s];
  return Array.from({ length: outcomes }, (_, k) => {
    let positives = 0;
    for (let s = 0; s < length; s++) positives += labels[s * outcomes + k];
    let sum = 0;
    for (let s = 0; s < length; s++) sum += labels[s * outcomes + k] * weight[s];
    return { positives, rate: total > 0 ? sum / total : 0 };
  });
}

/** Each feature's weighted mean, and 1 over its standard deviation. */
function momentsOf({ length, features, weight }: RankerSamples, width: number) {
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  let total = 0;
  for (let s = 0; s < length; s++) {
    const w = weight[s];
    total += w;
    for (let f = 0; f < width; f++) {
      const value = features[s * width + f];
      mean[f] += w * value;
      square[f] += w * value * value;
    }
  }
  const scale = new Float64Array(width);
  for (let f = 0; f < width; f++) {
    mean[f] /= total;
    const variance = square[f] / total - mean[f] ** 2;
    // A constant feature gets scale 0, so that a first different value has no large effect.
    scale[f] = variance > 1e-6 ? 1 / Math.sqrt(variance) : 0;
  }
  return { mean, scale };
}

/** The mean log loss of the outcomes, each relative to the entropy of its rate. */
function relativeLoss(
  architecture: Architecture,
  parameters: Values,
  samples: RankerSamples,
  importance: readonly number[],
): number {
  const logits = logitsOf({ architecture, parameters }, samples);
  const outcomes = importance.length;
  let sum = 0;
  let total = 0;
  for (let s = 0; s < samples.length; s++) {
    for (let k = 0; k < outcomes; k++) {
      if (importance[k] === 0) continue;
      const z = logits[s * outcomes + k];
      const softplus = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      sum += samples.weight[s] * importance[k] * (softplus - z * samples.labels[s * outcomes + k]);
      total += samples.weight[s];
    }
  }
  return total > 0 ? sum / total : Number.NaN;
}

/** Platt scaling of the logits of each trained outcome on these samples. */
function calibrated(
  architecture: Architecture,
  parameters: Values,
  samples: RankerSamples,
  importance: readonly number[],
): { [outcome: string]: Calibration } {
  const logits = logitsOf({ architecture, parameters }, samples);
  const outcomes = importance.length;
  const calibration: { [outcome: string]: Calibration } = {};
  architecture.outcomes.forEach((outcome, k) => {
    if (importance[k] === 0) return;
    calibration[outcome] = fitPlatt(
      outcomeColumn(logits, outcomes, k),
      outcomeColumn(samples.labels, outcomes, k),
      samples.weight,
    );
  });
  return calibration;
}

/** A copy of the parameters. */
export function copied(parameters: Values): Values {
  return new Map([...parameters].map(([name, value]) => [name, { ...value, data: value.data.slice() }]));
}
