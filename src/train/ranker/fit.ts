/** Training a ranker: from samples to a model whose probabilities mean what they say. */
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
import { shuffle } from '../../runtime/index.js';
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
  /** What is learnt from. */
  readonly learn: RankerSamples;
  /** Later samples, to choose the best state by and to calibrate with. */
  readonly check: RankerSamples;
  /** Coefficients of the logits to begin with, by feature: what is known before anything is learnt. */
  readonly prior?: { readonly [feature: string]: number } | undefined;
  /** A model to go on from, where it has the same architecture. */
  readonly previous?: RankerModel | undefined;
  /** Passes over the samples; more where they are few. */
  readonly epochs: number;
  /** The highest learning rate. */
  readonly rate: number;
  readonly seed?: number | undefined;
  /** A data folder, where the run is to be kept with its log and checkpoints. */
  readonly data?: string | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TrainedRanker {
  readonly model: RankerModel;
  /** The loss on the samples that were held out to check by; 1 is that of knowing only how frequent each outcome is. */
  readonly loss: number;
  readonly samplesPerSecond: number;
  /** The id of the run, where it was kept. */
  readonly run?: string | undefined;
}

/** An outcome with fewer positive samples than this is not learnt, and not predicted. */
export const FEWEST = 30;

/** Looks at the held-out samples, for each pass over the others. */
const LOOKS = 2;

const WEIGHT_DECAY = 0.02;

/** How many times as fast as the rest it is learnt how much each place is looked at. */
const PLACES_RATE = 5;

/** Few samples are passed over more often: to this many updates, and so many passes at most. */
const FEWEST_STEPS = 1_000;

const MOST_PASSES = 15;

/**
 * Trains the ranker, keeping the state that did best on the samples to check by, and calibrates it on them.
 *
 * @throws RangeError where no outcome has enough samples.
 */
export async function trainRanker(training: RankerTraining): Promise<TrainedRanker> {
  const { learn, check, epochs, rate, seed = 1, data, onProgress, signal } = training;
  const architecture: Architecture = {
    ...SIZES,
    features: training.features,
    outcomes: training.outcomes,
  };
  const rates = ratesOf(learn, architecture.outcomes.length);
  const importance = rates.map(({ positives, rate: p }) => (positives < FEWEST ? 0 : 1 / entropy(p)));
  if (importance.every((one) => one === 0)) {
    throw new RangeError(`no outcome has ${FEWEST} samples in which it happened: more events are needed`);
  }
  const passes = Math.max(epochs, Math.min(MOST_PASSES, (FEWEST_STEPS * BATCH) / learn.length));
  const steps = Math.max(1, Math.ceil((passes * learn.length) / BATCH));
  const step = await begin(training, architecture, { steps, rate, seed, rates });
  const looks = Math.max(1, Math.floor(steps / (passes * LOOKS)));
  let best: { loss: number; parameters: Values } | undefined;
  const look = async () => {
    const loss = relativeLoss(architecture, step.parameters, check, importance);
    if (!best || loss < best.loss) best = { loss, parameters: copied(step.parameters) };
    return loss;
  };
  if (training.previous) await look();
  const begun = performance.now();
  const options = {
    steps,
    batch: batches(learn, importance, seed),
    signal,
    onProgress: ({ step: done }: Progress) => onProgress?.({ done, total: steps }),
  };
  let run: string | undefined;
  try {
    if (data === undefined) {
      await train(step, {
        ...options,
        async onProgress(progress) {
          if (progress.step === steps || progress.step % looks === 0) await look();
          options.onProgress(progress);
        },
      });
    } else {
      const settings = {
        ...SIZES,
        outcomes: [...architecture.outcomes],
        samples: learn.length,
        epochs,
        rate,
        seed,
      };
      const { id } = await trainRun(step, {
        ...options,
        data,
        run: { name: 'ranker', settings: { ...settings, widths: [...SIZES.widths] } },
        validation: { every: looks, loss: look },
      });
      run = id;
    }
  } finally {
    await step.close();
  }
  const samplesPerSecond = (steps * BATCH) / ((performance.now() - begun) / 1000);
  const { loss, parameters } = best!;
  return {
    model: { architecture, parameters, calibration: calibrated(architecture, parameters, check, importance) },
    loss,
    samplesPerSecond,
    run,
  };
}

async function begin(
  { learn, previous, prior = {} }: RankerTraining,
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
  const goesOn = previous !== undefined && sameArchitecture(previous.architecture, architecture);
  const step = await trainingStep({
    loss: binaryCrossEntropy(logits, input('labels', ['batch', outcomes]), {
      weights: input('weights', ['batch', outcomes]),
    }),
    // Places have one number each, far from where they begin; the rest is pulled towards saying nothing.
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
  const { mean, scale } = momentsOf(learn, width);
  live('features.mean').set(mean);
  live('features.scale').set(scale);
  architecture.outcomes.forEach((outcome, k) => {
    architecture.features.forEach((feature, f) => {
      const known = Object.hasOwn(prior, feature) && scale[f] > 0 ? prior[feature] / scale[f] : 0;
      live('wide.weight')[k * width + f] = known;
    });
    const p = Math.min(0.999, Math.max(1e-5, rates[k].rate));
    live(`heads.${outcome}.bias`)[0] = Math.log(p / (1 - p));
  });
  return step;
}

/** Whether two models have the same parameters, meaning the same. */
export function sameArchitecture(a: Architecture, b: Architecture): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Batch number `index`: samples in an order that is another one, by the seed, for every pass. */
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

/** How often each outcome happened, by weight, and in how many samples. */
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
    // What never varied says nothing, and must not say much when it first does.
    scale[f] = variance > 1e-6 ? 1 / Math.sqrt(variance) : 0;
  }
  return { mean, scale };
}

/** The loss, averaged over outcomes, each relative to that of knowing only how frequent it is. */
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

export function copied(parameters: Values): Values {
  return new Map([...parameters].map(([name, value]) => [name, { ...value, data: value.data.slice() }]));
}
