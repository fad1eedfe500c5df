/**
 * Fitting the sequence model to the log: predicting the next item at every step of every history, among sampled
 * negatives.
 *
 * - Loss: sampled softmax, corrected for how often each item is drawn (Bengio and Senécal 2008,
 *   doi:10.1109/TNN.2007.912312). Many negatives make SASRec competitive (Klenitskiy and Vasilev 2023,
 *   arXiv:2309.07602; Petrov and Macdonald 2023, arXiv:2308.07192).
 * - Early stopping: the last items of some users are held out; the epoch with the lowest loss on them is kept.
 * - The result has the exponential moving average of the parameters over the epochs.
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

/** The training data of the sequence model, as plain data. */
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
  /** The vectors of the items' texts, if there are any. */
  readonly text?: SequenceTexts | undefined;
}

export interface SequenceTexts {
  /** The name of the encoder. */
  readonly encoder: string;
  readonly width: number;
  /** `[items, width]`; zeros for items without text. */
  readonly vectors: Float32Array;
}

/** Hyperparameters; the defaults were chosen on held-out data. */
export interface SequenceRecipe {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly context: number;
  /** The number of rows in a batch, and of positions in a row. */
  readonly rows: number;
  readonly row: number;
  readonly negatives: number;
  /** The exponent of an item's count in the sampling of negatives. */
  readonly power: number;
  /**
   * The share of items whose own vector is dropped, so that their content is trained to be sufficient alone; 0 to 1.
   */
  readonly hide: number;
  readonly dropout: number;
  readonly rate: number;
  readonly weightDecay: number;
  /** The decay of the moving average over the epochs, 0 to 1. */
  readonly averaging: number;
  readonly epochs: number;
  /** Early stopping: the number of epochs without improvement after which training ends. */
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

/** The minimum number of items of a feature; others are left out, as there is too little data for a vector. */
const FEWEST_WITH_FEATURE = 3;

/** The coefficients of Adam. */
const BETAS = [0.9, 0.98] as const;

/** The maximum norm of a gradient. */
const CLIP = 5;

export interface TrainSequenceOptions {
  readonly seed: number;
  readonly recipe?: Partial<SequenceRecipe> | undefined;
  /** The number of compute threads; all by default. */
  readonly threads?: number | undefined;
  /** Called after every batch with the number of completed epochs, including the fraction of the current one. */
  readonly onProgress?: ((epochs: number) => void) | undefined;
  /** Called after every epoch with the number of updates so far. */
  readonly onEpoch?: ((step: number, metrics: { readonly [name: string]: number }) => void) | undefined;
  /** Called after every batch; throws to stop. */
  readonly check?: (() => void) | undefined;
  /** The folder of checkpoints, written after every epoch, and whether to resume from the existing one. */
  readonly checkpoints?: { readonly folder: string; readonly resume: boolean } | undefined;
}

/** A trained model with the vectors of all items. */
export type TrainedSequence = Omit<SavedSequence, 'name' | 'graph'>;

/**
 * Fits a sequence model. A resumed run has the same result as one without a stop (on the same machine with the same
 * number of threads).
 *
 * @throws RangeError where no history has two items.
 * @throws CheckpointError where there is no checkpoint to resume, or it has other data or settings.
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
  // An item without events keeps its random initial vector.
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

/** The histories and contents of a dataset as input of training. */
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
  /** 1 for each item with events. */
  const taken = new Uint8Array(shape.items);
  for (const item of sequences.item) taken[item] = 1;
  const batches = new SequenceBatches({ ...recipe, shape, sequences, content });
  return { ...histories, features, content, shape, taken, batches };
}

/** Trains until the loss on held-out items no longer decreases. @returns the best epoch. */
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
    // Not by hits, as their number among a thousand users is small and varies by chance.
    if (!best || metrics.validation_loss < best.metrics.validation_loss || held.length === 0) {
      best = { epoch, metrics, parameters: copied(averaged) };
    }
    if (checkpoints) await saveEpoch(checkpoints.folder, step, { epoch, averaged, best }, settings);
  }
  return best!;
}

const copied = (parameters: SequenceParameters): SequenceParameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, data]) => [name, data.slice()]));

/** Updates an exponential moving average: the share `stays` of it is kept, the rest is from the current parameters. */
function addTo(averaged: SequenceParameters, parameters: SequenceParameters, stays: number): void {
  for (const [name, data] of Object.entries(parameters)) {
    const average = averaged[name];
    for (let k = 0; k < data.length; k++) average[k] += (1 - stays) * (data[k] - average[k]);
  }
}

/** The settings of a run; a run can only be resumed with the same settings. */
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

/** The number of events in a log, and the times of the first and the last in ISO 8601; null if there are none. */
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

/** The content of items as input of a model whose features have these names. */
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

/** The vectors of all items; for items without events, from their content alone. */
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
