/**
 * Fitting the sequence model to the log: the next item of every step of every history is to be found among sampled ones.
 *
 * - Loss: sampled softmax, corrected for how often each item is drawn (Bengio and Senécal 2008,
 *   doi:10.1109/TNN.2007.912312). Many negatives are what made SASRec strong again (Klenitskiy and Vasilev 2023,
 *   arXiv:2309.07602; Petrov and Macdonald 2023, arXiv:2308.07192).
 * - Early stopping: the last items of some users are held out; the epoch with the least loss on them is kept.
 * - What is kept is the exponential moving average of the parameters over the epochs.
 */
import type { ContentColumns, LogColumns, Meanings } from '../../indexes/index.js';
import {
  type SavedSequence,
  type SequenceAbout,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
  sequenceGraph,
} from '../../models/index.js';
import { seeded } from '../../runtime/index.js';
import { adamw, type Json, rowAdam, type TrainingStep, trainingStep } from '../../tensor/index.js';
import { historiesOf } from '../histories.js';
import { SequenceBatches, type SequenceContent } from './batches.js';
import { type Best, loadEpoch, saveEpoch } from './checkpoints.js';
import { temperatureOf, validate } from './validation.js';

/** What the sequence model is trained on, as plain data. */
export interface SequenceDataset {
  readonly log: LogColumns;
  readonly meanings: Meanings;
  /** One more than the largest number of an item. */
  readonly items: number;
  readonly content: ContentColumns;
  /** The names of the content's features, by number. */
  readonly featureNames: readonly string[];
  /** A digest of the items' ids. */
  readonly catalogue: string;
  /** The vectors of the items' texts, where there are any. */
  readonly text?: SequenceTexts | undefined;
}

export interface SequenceTexts {
  /** What they were made by. */
  readonly encoder: string;
  readonly width: number;
  /** `[items, width]`; zeros where an item has no text. */
  readonly vectors: Float32Array;
}

/** Hyperparameters; the defaults were chosen on held-out data. */
export interface SequenceRecipe {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly context: number;
  /** Rows of a batch, and positions of a row. */
  readonly rows: number;
  readonly row: number;
  readonly negatives: number;
  /** An item is drawn as a negative in proportion to its count to this power. */
  readonly power: number;
  /** The share of items whose own vector is left out, so that their content is trained to stand alone; 0 to 1. */
  readonly hide: number;
  readonly dropout: number;
  readonly rate: number;
  readonly weightDecay: number;
  /** The share of the moving average over the epochs that stays when another is added, 0 to 1. */
  readonly averaging: number;
  readonly epochs: number;
  /** Early stopping: ends after this many epochs without a better one. */
  readonly patience: number;
}

export const RECIPE: SequenceRecipe = {
  width: 64,
  layers: 1,
  heads: 1,
  context: 16,
  rows: 32,
  row: 64,
  negatives: 1024,
  power: 0.5,
  hide: 0.1,
  dropout: 0.3,
  rate: 2e-3,
  weightDecay: 0.01,
  averaging: 0.7,
  epochs: 40,
  patience: 3,
};

/** A feature of fewer items is left out: there is too little to fit a vector to. */
const FEWEST_WITH_FEATURE = 3;

/** Of Adam. */
const BETAS = [0.9, 0.98] as const;

/** The largest norm of a gradient. */
const CLIP = 5;

export interface TrainSequenceOptions {
  readonly seed: number;
  readonly recipe?: Partial<SequenceRecipe> | undefined;
  /** Threads for computing; all there are unless given. */
  readonly threads?: number | undefined;
  /** Called after every batch with the number of epochs done, the last in part. */
  readonly onProgress?: ((epochs: number) => void) | undefined;
  /** Told after every epoch, with the count of updates so far. */
  readonly onEpoch?: ((step: number, metrics: { readonly [name: string]: number }) => void) | undefined;
  /** Asked after every batch; throws to stop. */
  readonly check?: (() => void) | undefined;
  /** A folder for a checkpoint after every epoch, and whether to go on from the one that is there. */
  readonly checkpoints?: { readonly folder: string; readonly resume: boolean } | undefined;
}

/** A trained model with the vectors of all items. */
export type TrainedSequence = Omit<SavedSequence, 'name' | 'graph'>;

/**
 * Fits a sequence model. Resumed, it gives what it would have given without a stop (on one machine, with as many threads).
 *
 * @throws RangeError where no history has two items.
 * @throws CheckpointError where there is nothing to resume, or where it was trained on other data or in another way.
 * @throws what `check` throws.
 */
export async function trainSequence(
  dataset: SequenceDataset,
  options: TrainSequenceOptions,
): Promise<TrainedSequence> {
  const { seed } = options;
  const recipe = { ...RECIPE, ...options.recipe };
  const start = Date.now();
  const prepared = prepare(dataset, recipe);
  const { sequences, held, heldBelow, features, content, shape, batches } = prepared;
  if (batches.windows(seeded(seed)).length === 0) {
    throw new RangeError('no user in the log has two items: there is no step to train on');
  }
  const { rate, weightDecay } = recipe;
  const rowOptimizer = rowAdam({ rate, betas: BETAS });
  const { loss, tables } = sequenceGraph(shape, { ...recipe, rowOptimizer, seed });
  const step = await trainingStep({
    loss,
    tables,
    optimizer: adamw({ rate, betas: BETAS, weightDecay }),
    clipNorm: CLIP,
    seed,
    ...(options.threads && { threads: options.threads }),
  });
  let best: Best;
  try {
    const parameters: SequenceParameters = Object.fromEntries([
      ...Array.from(step.parameters, ([name, { data }]) => [name, data]),
      ...tables.map((table) => [table.name, table.data]),
    ]);
    best = await runEpochs(
      step,
      parameters,
      { ...prepared, recipe, settings: settingsOf(dataset, seed, recipe) },
      options,
    );
  } finally {
    await step.close();
  }
  const { taken } = prepared;
  // An item without events keeps the vector it began with, which is noise.
  taken.forEach((has, item) => {
    if (!has) best.parameters.items.fill(0, item * shape.width, (item + 1) * shape.width);
  });
  const model = new SequenceModel(shape, best.parameters);
  const vectors = vectorsOf(model, content, taken);
  const about: SequenceAbout = {
    shape,
    features,
    encoder: dataset.text?.encoder,
    catalogue: dataset.catalogue,
    temperature: temperatureOf(model, vectors, sequences, held),
    heldBelow,
    trained: {
      at: new Date(start).toISOString(),
      seconds: Math.round((Date.now() - start) / 1000),
      seed,
      ...spanOf(dataset.log),
      epochs: best.epoch + 1,
      recipe: { ...recipe },
    },
    metrics: best.metrics,
  };
  return { model, vectors, about };
}

type Prepared = ReturnType<typeof prepare>;

/** The histories and contents of a dataset in the form that training takes. */
function prepare(dataset: SequenceDataset, recipe: SequenceRecipe) {
  const histories = historiesOf(dataset.log, dataset.meanings);
  const { sequences } = histories;
  const features = commonFeatures(dataset);
  const content = contentOf(dataset, features);
  const { width, layers, heads, context } = recipe;
  const text = dataset.text?.width ?? 0;
  const shape: SequenceShape = {
    items: dataset.items,
    features: features.length,
    text,
    width,
    layers,
    heads,
    context,
  };
  /** 1 for each item that somebody took. */
  const taken = new Uint8Array(shape.items);
  for (const item of sequences.item) taken[item] = 1;
  const batches = new SequenceBatches({ ...recipe, shape, sequences, content });
  return { ...histories, features, content, shape, taken, batches };
}

/** Trains until the loss on what is held out no longer falls. @returns the best epoch. */
async function runEpochs(
  step: TrainingStep,
  parameters: SequenceParameters,
  {
    recipe,
    settings,
    shape,
    sequences,
    held,
    content,
    taken,
    batches,
  }: Prepared & { readonly recipe: SequenceRecipe; readonly settings: Json },
  { seed, checkpoints, onProgress = () => {}, onEpoch = () => {}, check = () => {} }: TrainSequenceOptions,
): Promise<Best> {
  const before = checkpoints?.resume ? await loadEpoch(checkpoints.folder, step, parameters) : undefined;
  let best: Best | undefined = before?.best;
  const averaged = before?.averaged ?? copied(parameters);
  const averagedModel = new SequenceModel(shape, averaged);
  for (let epoch = before ? before.epoch + 1 : 0; epoch < recipe.epochs; epoch++) {
    if (best && epoch - best.epoch > recipe.patience) break;
    const random = seeded(seed + Math.imul(epoch, 0x85ebca6b));
    const { windows, batches: feeds } = batches.epoch(random);
    let [total, count, done] = [0, 0, 0];
    for (const { feed, windows: used } of feeds) {
      total += (await step.run({ ...feed })).loss;
      count++;
      done += used;
      check();
      onProgress(epoch + done / windows);
    }
    addTo(averaged, parameters, epoch === 0 ? 0 : recipe.averaging);
    const vectors = vectorsOf(averagedModel, content, taken);
    const metrics = { loss: total / count, ...validate(averagedModel, vectors, sequences, held) };
    onEpoch(step.step, metrics);
    // Not by hits: of a thousand users so few are hit that their number goes up and down by chance.
    if (!best || metrics.validation_loss < best.metrics.validation_loss || held.length === 0) {
      best = { epoch, metrics, parameters: copied(averaged) };
    }
    if (checkpoints) await saveEpoch(checkpoints.folder, step, { epoch, averaged, best }, settings);
  }
  return best!;
}

const copied = (parameters: SequenceParameters): SequenceParameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, data]) => [name, data.slice()]));

/** Updates an exponential moving average: a share of it stays, the rest is the parameters now. */
function addTo(averaged: SequenceParameters, parameters: SequenceParameters, stays: number): void {
  for (const [name, data] of Object.entries(parameters)) {
    const average = averaged[name];
    for (let k = 0; k < data.length; k++) average[k] += (1 - stays) * (data[k] - average[k]);
  }
}

/** The settings of a run: only one with the same can be resumed. */
export const settingsOf = (
  { log, text }: SequenceDataset,
  seed: number,
  recipe?: Partial<SequenceRecipe>,
): { readonly [name: string]: string | number } => ({
  seed,
  events: log.length,
  encoder: text?.encoder ?? '',
  ...RECIPE,
  ...recipe,
});

/** The count of a log's events, and the times of the first and the last in ISO 8601; null where there are none. */
function spanOf({ at, length }: LogColumns): { events: number; from: string | null; to: string | null } {
  const times = at.subarray(0, length);
  const time = (choose: (a: number, b: number) => number) =>
    length > 0 ? new Date(times.reduce((a, b) => choose(a, b))).toISOString() : null;
  return { events: length, from: time(Math.min), to: time(Math.max) };
}

/** The names of the features that a model has a vector for. */
function commonFeatures({ content, featureNames }: SequenceDataset): string[] {
  const having = new Uint32Array(featureNames.length);
  for (const feature of content.feature) having[feature]++;
  return featureNames.filter((_, feature) => having[feature] >= FEWEST_WITH_FEATURE);
}

/** Items' content as the input of a model whose features have these names. */
export function contentOf(
  { content, featureNames, items, text }: SequenceDataset,
  features: readonly string[],
): SequenceContent {
  const byName = new Map(features.map((name, row) => [name, row]));
  const rows = Int32Array.from(featureNames, (name) => byName.get(name) ?? -1);
  const start = new Uint32Array(items + 1);
  const feature: number[] = [];
  for (let item = 0; item < items; item++) {
    for (let k = content.start[item] ?? 0; k < (content.start[item + 1] ?? 0); k++) {
      const row = rows[content.feature[k]];
      if (row >= 0) feature.push(row);
    }
    start[item + 1] = feature.length;
  }
  return { start, feature: Int32Array.from(feature), text: text?.vectors ?? new Float32Array(0) };
}

/** The vectors of all items; of those that nobody took, by their content alone. */
function vectorsOf(
  model: SequenceModel,
  { start, feature, text: texts }: SequenceContent,
  taken: Uint8Array,
): Float32Array {
  const { items, width, text: textWidth } = model.shape;
  const vectors = new Float32Array(items * width);
  for (let item = 0; item < items; item++) {
    const features = feature.subarray(start[item], start[item + 1]);
    const text = texts.subarray(item * textWidth, (item + 1) * textWidth);
    model.embed(item, { features, text }, taken[item] === 1, vectors, item * width);
  }
  return vectors;
}
