/** The training step and the held-out loss of a language model, from its recipe. */
import { type LanguageConfig, parametersOf } from '../../models/index.js';
import {
  adamw,
  type Compiled,
  compile,
  cosine,
  crossEntropy,
  type Decoder,
  decoder,
  input,
  muon,
  type RunOptions,
  type TrainingStep,
  trainingStep,
  type Values,
} from '../../tensor/index.js';
import type { Recipe } from './dial.js';
import type { ShardReader } from './shards.js';

/** The maximum norm of the gradients; larger ones are scaled down. */
const CLIP = 1;

/** The final learning rate, as a share of the highest. */
const FLOOR = 0.1;

/** @throws RangeError for architectures that `tensor/` cannot train: families with biases or norms on q and k. */
function decoderOf({ config, length, dropout, recompute = false }: Recipe): Decoder {
  const { vocabulary, width, hidden, layers, heads, keyHeads, epsilon, rotaryBase, tied, family, head } =
    config;
  if (family === 'qwen2' || family === 'qwen3' || head * heads !== width || config.rotaryFactors)
    throw new RangeError(
      `a model of the family ${family} with ${heads} heads of ${head} and a width of ${width} cannot be trained; shapes of Llama without scaled positions can`,
    );
  return decoder({
    vocabulary,
    width,
    hidden,
    layers,
    heads,
    keyHeads,
    context: length,
    epsilon,
    rotaryBase,
    tied,
    dropout,
    recompute,
  });
}

const inputsOf = (length: number) => ({
  tokens: input('tokens', ['batch', length], 'int32'),
  targets: input('targets', ['batch', length], 'int32'),
});

/**
 * The number of logits in memory at once in training: 16 MiB, but at least those of 256 tokens, so that products stay
 * fast.
 */
const LOGITS = 1 << 22;

/** The number of positions in a chunk of the loss; all chunks but the last have the same size. */
function chunkOf({ config, rows, length }: Pick<Recipe, 'config' | 'rows' | 'length'>): number {
  const tokens = Math.max(256, LOGITS / config.vocabulary);
  const chunks = Math.ceil((rows * length) / tokens);
  return Math.max(1, Math.ceil(length / chunks));
}

/** Compiles the step. @param parameters initial parameters; random ones by default. */
export function languageStep(
  recipe: Recipe,
  options: RunOptions & { parameters?: Values } = {},
): Promise<TrainingStep> {
  const { length, steps, warmup, muonRate, adamwRate, accumulate, seed } = recipe;
  const decay = (peak: number) => cosine({ peak, steps, warmup, floor: FLOOR * peak });
  const matrices = muon({ rate: decay(muonRate) });
  const rest = adamw({ rate: decay(adamwRate), betas: [0.9, 0.95] });
  const { tokens, targets } = inputsOf(length);
  return trainingStep({
    ...options,
    loss: decoderOf(recipe).loss(tokens, targets, chunkOf(recipe)),
    optimizer: ({ name, shape }) =>
      muonRate > 0 && shape.length === 2 && !name.includes('embed') && !name.includes('lm_head')
        ? matrices
        : rest,
    clipNorm: CLIP,
    accumulate,
    seed,
  });
}

/** The number of windows of held-out text that are measured during training; all are at the end. */
const QUICK = 64;

/** The number of measurements on held-out text, and of checkpoints, in a whole run. */
export const MEASUREMENTS = 12;

const windowsOf = (reader: ShardReader, length: number): number =>
  Math.max(0, Math.floor((reader.set.validation.tokens - 1) / length));

/** The number of windows of held-out text that a whole run measures. */
export function heldOutWindows({ length }: Recipe, reader: ShardReader): number {
  const count = windowsOf(reader, length);
  return (MEASUREMENTS - 1) * Math.min(count, QUICK) + count;
}

/** Measures the loss on held-out text, with the current parameters of a step. */
export class HeldOut {
  readonly #compiled: Compiled<'loss'>;
  readonly #reader: ShardReader;
  readonly #length: number;
  readonly #rows: number;

  private constructor(compiled: Compiled<'loss'>, reader: ShardReader, { length, rows }: Recipe) {
    this.#compiled = compiled;
    this.#reader = reader;
    // A held-out text shorter than a window cannot be measured with this graph; `prepare` ensures 64 tokens.
    this.#length = length;
    this.#rows = rows;
  }

  static async open(
    recipe: Recipe,
    reader: ShardReader,
    parameters: Values,
    options: RunOptions = {},
  ): Promise<HeldOut> {
    const { tokens, targets } = inputsOf(recipe.length);
    const loss = crossEntropy(decoderOf({ ...recipe, dropout: 0 })(tokens), targets);
    return new HeldOut(await compile({ loss }, { ...options, parameters }), reader, recipe);
  }

  /**
   * The mean loss per token in nats.
   *
   * @param whole whether to use all windows instead of 64 evenly spaced ones.
   */
  async loss(whole = false): Promise<number> {
    const length = this.#length;
    const count = windowsOf(this.#reader, length);
    const wanted = whole ? count : Math.min(count, QUICK);
    let sum = 0;
    for (let from = 0; from < wanted; from += this.#rows) {
      const rows = Math.min(this.#rows, wanted - from);
      const tokens = new Int32Array(rows * length);
      const targets = new Int32Array(rows * length);
      for (let row = 0; row < rows; row++) {
        const window = Math.floor(((from + row) * count) / wanted);
        const read = this.#reader.read('validation', window * length, length + 1);
        tokens.set(read.subarray(0, length), row * length);
        targets.set(read.subarray(1), row * length);
      }
      const { loss } = await this.#compiled.run({ tokens, targets });
      sum += Number(loss.data[0]) * rows;
    }
    return wanted === 0 ? Number.NaN : sum / wanted;
  }

  /** The bits per byte of the held-out text for a loss. */
  bitsPerByte(loss: number): number {
    const { tokens, bytes } = this.#reader.set.validation;
    return (loss / Math.LN2) * (tokens / bytes);
  }

  close(): Promise<void> {
    return this.#compiled.close();
  }
}

/** The memory in bytes of parameters, gradients and optimiser state. */
export function stateBytes(config: LanguageConfig, parameters: number, muonRate: number): number {
  const outside = config.vocabulary * config.width * (config.tied ? 1 : 2);
  const kept = muonRate > 0 ? (parameters - outside) * 3 + outside * 4 : parameters * 4;
  return 4 * kept;
}

/**
 * The memory in bytes of the stored activations of a step, and of the logits of a chunk. Measured at depth 4: 320 MB
 * for 2,048 tokens, and 150 MB where it is recomputed; the formula gives 288 and 105, without other memory of the
 * process.
 *
 * @example
 * Math.round(activationBytes(recipeFor(4, 4096, 5_000_000)) / 1e6); // 288
 */
export function activationBytes(recipe: Recipe): number {
  const { config, rows, length, recompute } = recipe;
  const { width, hidden, layers, heads, vocabulary } = config;
  const block = 11 * width + 6 * hidden + 0.7 * heads * length;
  const kept = recompute ? layers * width + block : layers * block;
  return 4 * rows * (length * kept + 2 * chunkOf(recipe) * vocabulary);
}

/** The share of free memory that a run can use before activations are recomputed. */
const ROOM = 0.8;

/**
 * The recipe, with recomputed activations if they do not fit into memory.
 *
 * @param available the free memory in bytes; by default that of the system.
 * @throws RangeError where it needs more than the free memory in any case.
 * @example
 * const recipe = recipeFor(4, 4096, 5_000_000);
 * [fitted(recipe, 4e9).recompute, fitted(recipe, 2e8).recompute]; // [false, true]
 */
export function fitted(recipe: Recipe, available: number = process.availableMemory()): Recipe {
  const state = stateBytes(recipe.config, parametersOf(recipe.config).total, recipe.muonRate);
  const needs = (recompute: boolean) => state + activationBytes({ ...recipe, recompute });
  const recompute = recipe.recompute ?? needs(false) > ROOM * available;
  if (needs(recompute) > available) {
    const [needed, free] = [needs(recompute), available].map((bytes) => (bytes / 1e9).toFixed(1));
    throw new RangeError(
      `training this needs about ${needed} GB of memory and ${free} GB are free: fewer rows (--rows), a shorter window (--length) or a smaller depth need less`,
    );
  }
  return { ...recipe, recompute };
}
