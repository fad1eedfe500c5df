/**
 * Fitting the text encoder to the catalogue's texts and to behaviour by contrastive learning: the vectors of paired
 * texts must be more similar than those of other texts in the batch. Some pairs are held out; the epoch with the lowest
 * loss on them is kept.
 */
import { type TextAbout, TextEncoder, type TextParameters, textGraph } from '../../embed/index.js';
import { bucketOf, type LogColumns, type Meanings, type Sequences } from '../../indexes/index.js';
import { drawn, seeded } from '../../runtime/index.js';
import { rowAdam, sgd, trainingStep } from '../../tensor/index.js';
import { historiesOf } from '../histories.js';
import type { Target } from '../holdout.js';
import { partsIn, type TextColumns } from './columns.js';
import { contentPair, divides, feedsOf, Neighbours, type TextPair } from './pairs.js';
import { validate } from './validation.js';

/** The training data of the text encoder, as plain data. */
export interface TextDataset {
  readonly log: LogColumns;
  readonly meanings: Meanings;
  /** One more than the largest number of an item. */
  readonly items: number;
  readonly texts: TextColumns;
}

/** Hyperparameters; the defaults were chosen on held-out data. */
export interface TextRecipe {
  readonly width: number;
  /** The maximum number of features with a vector: the most frequent ones. */
  readonly features: number;
  /** The number of pairs in a batch. */
  readonly pairs: number;
  /**
   * The maximum number of features of a text in a batch; sampled if there are more, so that the vector depends on all
   * of them.
   */
  readonly most: number;
  /** The maximum distance in steps of two items of a pair by behaviour. */
  readonly window: number;
  readonly temperature: number;
  readonly rate: number;
  /** The maximum number of pairs of each kind in an epoch. */
  readonly epoch: number;
  readonly epochs: number;
  /** Early stopping: the number of epochs without improvement after which training ends. */
  readonly patience: number;
}

export const TEXT_RECIPE: TextRecipe = {
  width: 128,
  features: 2 ** 17,
  pairs: 256,
  most: 64,
  window: 3,
  temperature: 0.1,
  rate: 0.02,
  epoch: 5_000,
  epochs: 40,
  patience: 2,
};

/** The share of items whose pairs by content are held out. */
const HELD = 0.05;

export interface TrainTextOptions {
  readonly seed: number;
  readonly recipe?: Partial<TextRecipe> | undefined;
  /** The number of compute threads; all by default. */
  readonly threads?: number | undefined;
  /** Called after every batch with the number of completed epochs, including the fraction of the current one. */
  readonly onProgress?: ((epochs: number) => void) | undefined;
  /** Called after every epoch with the number of updates so far. */
  readonly onEpoch?: ((step: number, metrics: { readonly [name: string]: number }) => void) | undefined;
  /** Called after every batch; throws to stop. */
  readonly check?: (() => void) | undefined;
}

/**
 * Fits a text encoder.
 * @throws RangeError where there are fewer than two pairs of texts.
 * @throws what `check` throws.
 */
export async function trainText(
  dataset: TextDataset,
  options: TrainTextOptions,
): Promise<{ encoder: TextEncoder; about: TextAbout }> {
  const { seed, onProgress = () => {}, onEpoch = () => {}, check = () => {} } = options;
  const recipe = { ...TEXT_RECIPE, ...options.recipe };
  const { width, temperature, rate, most } = recipe;
  const start = Date.now();
  const { texts } = dataset;
  const { sequences, held } = historiesOf(dataset.log, dataset.meanings);
  const pairs = new TextPairs(texts, sequences, recipe);
  if (pairs.size < 2) throw new RangeError('there are no texts of several parts, and nobody took two items');
  const heldOut = pairs.heldOut(held, seeded(seed));
  const vocabulary = vocabularyOf(texts, recipe.features);
  const { loss, table } = textGraph({
    features: vocabulary.feature.length,
    width,
    pairs: pairs.size,
    temperature,
    rowOptimizer: rowAdam({ rate }),
    seed,
  });
  const encoder = new TextEncoder({ ...vocabulary, rows: table.data });
  // The rows of the table are the only parameters.
  const step = await trainingStep({
    loss,
    tables: [table],
    optimizer: sgd({ rate }),
    seed,
    ...(options.threads && { threads: options.threads }),
  });
  try {
    const random = seeded(seed);
    let best: { epoch: number; metrics: ReturnType<typeof validate>; rows: Float32Array } | undefined;
    for (let epoch = 0; epoch < recipe.epochs; epoch++) {
      if (best && epoch - best.epoch > recipe.patience) break;
      const batches = pairs.epoch(random);
      let total = 0;
      for (const [done, batch] of batches.entries()) {
        const feeds = feedsOf(batch, encoder, most, random);
        total += (await step.run({ ...feeds })).loss;
        check();
        onProgress(epoch + (done + 1) / batches.length);
      }
      const metrics = { loss: total / batches.length, ...validate(encoder, heldOut, temperature) };
      onEpoch(step.step, metrics);
      if (!best || metrics.validation_loss < best.metrics.validation_loss) {
        best = { epoch, metrics, rows: table.data.slice() };
      }
    }
    table.data.set(best!.rows);
    const trained = {
      at: new Date(start).toISOString(),
      seconds: Math.round((Date.now() - start) / 1000),
      seed,
      events: dataset.log.length,
      features: vocabulary.feature.length,
      epochs: best!.epoch + 1,
      recipe: { ...recipe },
    };
    return { encoder, about: { trained, metrics: best!.metrics } };
  } finally {
    await step.close();
  }
}

/** The features of a catalogue, the most frequent first, with their inverse document frequencies. */
function vocabularyOf(texts: TextColumns, most: number): Omit<TextParameters, 'rows'> {
  const having = new Map<number, number>();
  let items = 0;
  for (let item = 0; item + 1 < texts.parts.length; item++) {
    const own = new Set<number>();
    for (const { feature } of partsIn(texts, item)) for (const one of feature) own.add(one);
    for (const one of own) having.set(one, (having.get(one) ?? 0) + 1);
    if (own.size > 0) items++;
  }
  const chosen = [...having].sort(([, a], [, b]) => b - a).slice(0, most);
  return {
    feature: Int32Array.from(chosen, ([feature]) => feature),
    telling: Float32Array.from(chosen, ([, count]) => Math.log(1 + items / count)),
  };
}

/** The training pairs in batches, and the held-out pairs. */
class TextPairs {
  readonly #texts: TextColumns;
  readonly #sequences: Sequences;
  readonly #neighbours: Neighbours;
  readonly #divided: number[];
  readonly #most: number;
  /** The number of pairs in a batch. */
  readonly size: number;

  constructor(texts: TextColumns, sequences: Sequences, recipe: TextRecipe) {
    this.#texts = texts;
    this.#sequences = sequences;
    this.#neighbours = new Neighbours(sequences, texts, recipe.window);
    const items = Array.from({ length: texts.parts.length - 1 }, (_, item) => item);
    this.#divided = items.filter((item) => divides(texts, item));
    this.#most = recipe.epoch;
    this.size = Math.min(recipe.pairs, Math.max(this.#trained.length, this.#neighbours.steps));
  }

  get #trained(): number[] {
    return this.#divided.filter((item) => bucketOf(item) >= HELD);
  }

  /** The held-out pairs: by content, and of users' last items. */
  heldOut(held: readonly Target[], random: () => number): { content: TextPair[]; behaviour: TextPair[] } {
    const { start, item: taken } = this.#sequences;
    const kept = this.#divided.filter((item) => bucketOf(item) < HELD);
    return {
      content: kept.map((item) => contentPair(this.#texts, item, random)),
      behaviour: held.flatMap(({ user, item }) => {
        const last = start[user + 1] - 1;
        return last < start[user] ? [] : (this.#neighbours.between(taken[last], item) ?? []);
      }),
    };
  }

  /** Batches in random order, each of one kind of pairs, as those of the other kind would be too easy negatives. */
  epoch(random: () => number): TextPair[][] {
    const trained = this.#trained;
    const neighbours = this.#neighbours;
    const content = drawn(trained, this.#most, random).map((item) => contentPair(this.#texts, item, random));
    const steps = Array.from({ length: neighbours.steps }, (_, step) => step);
    const behaviour = drawn(steps, this.#most, random).flatMap((step) => neighbours.draw(step, random) ?? []);
    const batches: TextPair[][] = [];
    for (const kind of [content, behaviour]) {
      for (let from = 0; from + this.size <= kind.length; from += this.size) {
        batches.push(kind.slice(from, from + this.size));
      }
    }
    return drawn(batches, batches.length, random);
  }
}
