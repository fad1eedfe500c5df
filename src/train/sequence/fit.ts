/**
 * Training the item sequence model from the log: every step of every history is to be found among items drawn by chance
 * (sampled softmax, corrected for how often each is drawn: Bengio and Senécal 2008, doi:10.1109/TNN.2007.912312; many
 * negatives are what made SASRec strong again: Klenitskiy and Vasilev 2023, arXiv:2309.07602; Petrov and Macdonald 2023,
 * arXiv:2308.07192). What a few people took last is left out, and says after each epoch how good the model is; the best
 * is kept.
 */
import type { ContentColumns, LogColumns, Meanings } from '../../indexes/index.js';
import {
  type SavedSequence,
  SequenceModel,
  type SequenceParameters,
  type SequenceShape,
  sequenceGraph,
} from '../../models/index.js';
import { seeded } from '../../runtime/index.js';
import { adamw, rowAdam, trainingStep } from '../../tensor/index.js';
import { historiesOf } from '../histories.js';
import { SequenceBatches, type SequenceContent } from './batches.js';
import { type Best, loadEpoch, saveEpoch } from './checkpoints.js';
import { temperatureOf, validate } from './validation.js';

/** What it is trained on, as plain data. */
export interface SequenceLesson {
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

/** How it is trained; chosen on held-out data. */
export interface SequenceRecipe {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly context: number;
  /** Rows of a batch, and positions of a row. */
  readonly rows: number;
  readonly row: number;
  readonly negatives: number;
  /** An item is drawn as a negative in proportion to how often it was taken, to this power. */
  readonly power: number;
  /** How often an item's own vector is left out, so that its content learns to do without. */
  readonly hide: number;
  readonly dropout: number;
  readonly rate: number;
  readonly weightDecay: number;
  /** How much of the average over the epochs so far stays when another is added. */
  readonly averaging: number;
  readonly epochs: number;
  /** Ends after this many epochs without a better one. */
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

/** A feature that fewer items have tells nothing that could be learnt. */
const FEWEST_WITH_FEATURE = 3;

const BETAS = [0.9, 0.98] as const;

const CLIP = 5;

export interface TrainSequenceOptions {
  readonly seed: number;
  readonly recipe?: Partial<SequenceRecipe> | undefined;
  /** Threads for computing; all there are unless given. */
  readonly threads?: number | undefined;
  /** Told after every batch how many epochs are done, the last in part. */
  readonly onProgress?: ((epochs: number) => void) | undefined;
  /** Told after every epoch, with the count of updates so far. */
  readonly onEpoch?: ((step: number, metrics: { readonly [name: string]: number }) => void) | undefined;
  /** Asked after every batch; throws to stop. */
  readonly check?: (() => void) | undefined;
  /** A folder for a checkpoint after every epoch, and whether to go on from the one that is there. */
  readonly checkpoints?: { readonly folder: string; readonly resume: boolean } | undefined;
}

/**
 * Resumed, it gives what it would have given without a stop (on one machine, with as many threads).
 *
 * @throws RangeError where nobody took two items one after the other.
 * @throws CheckpointError where there is nothing to resume, or where it was trained on other data or in another way.
 * @returns the model and the vectors of all items.
 */
export async function trainSequence(
  lesson: SequenceLesson,
  options: TrainSequenceOptions,
): Promise<Omit<SavedSequence, 'name' | 'graph'>> {
  const { seed, onProgress = () => {}, onEpoch = () => {}, check = () => {} } = options;
  const recipe = { ...RECIPE, ...options.recipe };
  const start = Date.now();
  const { sequences, held, heldBelow } = historiesOf(lesson.log, lesson.meanings);
  const features = commonFeatures(lesson);
  const content = contentOf(lesson, features);
  const shape: SequenceShape = {
    items: lesson.items,
    features: features.length,
    text: lesson.text?.width ?? 0,
    width: recipe.width,
    layers: recipe.layers,
    heads: recipe.heads,
    context: recipe.context,
  };
  const batches = new SequenceBatches({ ...recipe, shape, sequences, content });
  if (batches.windows(seeded(seed)).length === 0) {
    throw new RangeError('the log holds nobody who took two items: there is no step to learn from');
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
  try {
    const parameters: SequenceParameters = Object.fromEntries([
      ...Array.from(step.parameters, ([name, { data }]) => [name, data]),
      ...tables.map((table) => [table.name, table.data]),
    ]);
    const taken = new Uint8Array(shape.items);
    for (const item of sequences.item) taken[item] = 1;

    const settings = settingsOf(lesson, seed, recipe);
    const { checkpoints } = options;
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
      // Not by hits: of a thousand people so few are hit that their number goes up and down by chance.
      if (!best || metrics.validation_loss < best.metrics.validation_loss || held.length === 0) {
        best = { epoch, metrics, parameters: copied(averaged) };
      }
      if (checkpoints) await saveEpoch(checkpoints.folder, step, { epoch, averaged, best }, settings);
    }
    const { parameters: found, epoch: last, metrics } = best!;
    // An item that nobody took has no vector of its own but what it began with, which is noise.
    taken.forEach((has, item) => {
      if (!has) found.items.fill(0, item * shape.width, (item + 1) * shape.width);
    });
    const model = new SequenceModel(shape, found);
    const vectors = vectorsOf(model, content, taken);
    const { log } = lesson;
    return {
      model,
      vectors,
      about: {
        shape,
        features,
        encoder: lesson.text?.encoder,
        catalogue: lesson.catalogue,
        temperature: temperatureOf(model, vectors, sequences, held),
        heldBelow,
        trained: {
          at: new Date(start).toISOString(),
          seconds: Math.round((Date.now() - start) / 1000),
          seed,
          events: log.length,
          from: log.length > 0 ? new Date(earliest(log)).toISOString() : null,
          to: log.length > 0 ? new Date(latest(log)).toISOString() : null,
          epochs: last + 1,
          recipe: { ...recipe },
        },
        metrics,
      },
    };
  } finally {
    await step.close();
  }
}

const copied = (parameters: SequenceParameters): SequenceParameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, data]) => [name, data.slice()]));

/** Adds parameters to an average of which a share stays. */
function addTo(averaged: SequenceParameters, parameters: SequenceParameters, stays: number): void {
  for (const [name, data] of Object.entries(parameters)) {
    const average = averaged[name];
    for (let k = 0; k < data.length; k++) average[k] += (1 - stays) * (data[k] - average[k]);
  }
}

/** What tells one training from another that cannot be gone on with instead. */
export const settingsOf = (
  { log, text }: SequenceLesson,
  seed: number,
  recipe?: Partial<SequenceRecipe>,
): { readonly [name: string]: string | number } => ({
  seed,
  events: log.length,
  encoder: text?.encoder ?? '',
  ...RECIPE,
  ...recipe,
});

const earliest = ({ at, length }: LogColumns) => at.subarray(0, length).reduce((a, b) => Math.min(a, b));

const latest = ({ at, length }: LogColumns) => at.subarray(0, length).reduce((a, b) => Math.max(a, b));

/** The names of the features that a model has a vector for. */
function commonFeatures({ content, featureNames }: SequenceLesson): string[] {
  const having = new Uint32Array(featureNames.length);
  for (const feature of content.feature) having[feature]++;
  return featureNames.filter((_, feature) => having[feature] >= FEWEST_WITH_FEATURE);
}

/** Items' content as a model takes it whose features have these names. */
export function contentOf(
  { content, featureNames, items, text }: SequenceLesson,
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

/** The vectors of all items as the model has them now, those that nobody took by their content alone. */
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
