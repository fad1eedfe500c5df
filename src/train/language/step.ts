/** The training step and the held-out loss of a language model, from its recipe. */
import type { LanguageConfig } from '../../models/index.js';
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

/** Norm of the gradients above which they are scaled down. */
const CLIP = 1;

/** The last rate, as a share of the highest. */
const FLOOR = 0.1;

/** @throws RangeError for shapes that `tensor/` does not train: families with biases or norms on q and k. */
function decoderOf({ config, length, dropout }: Recipe): Decoder {
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
  });
}

const lossOf = (model: Decoder, length: number) =>
  crossEntropy(
    model(input('tokens', ['batch', length], 'int32')),
    input('targets', ['batch', length], 'int32'),
  );

/** Compiles the step. @param parameters to begin with; random ones unless given. */
export function languageStep(
  recipe: Recipe,
  options: RunOptions & { parameters?: Values } = {},
): Promise<TrainingStep> {
  const { length, steps, warmup, muonRate, adamwRate, accumulate, seed } = recipe;
  const decay = (peak: number) => cosine({ peak, steps, warmup, floor: FLOOR * peak });
  const matrices = muon({ rate: decay(muonRate) });
  const rest = adamw({ rate: decay(adamwRate), betas: [0.9, 0.95] });
  return trainingStep({
    ...options,
    loss: lossOf(decoderOf(recipe), length),
    optimizer: ({ name, shape }) =>
      muonRate > 0 && shape.length === 2 && !name.includes('embed') && !name.includes('lm_head')
        ? matrices
        : rest,
    clipNorm: CLIP,
    accumulate,
    seed,
  });
}

/** Windows of the held-out text that are measured during training; all of them at the end. */
const QUICK = 64;

/** Measures the loss on held-out text, with the live parameters of a step. */
export class HeldOut {
  readonly #compiled: Compiled<'loss'>;
  readonly #reader: ShardReader;
  readonly #length: number;
  readonly #rows: number;

  private constructor(compiled: Compiled<'loss'>, reader: ShardReader, { length, rows }: Recipe) {
    this.#compiled = compiled;
    this.#reader = reader;
    // A held-out text shorter than a window cannot be measured with this graph; `prepare` makes sure of 64 tokens.
    this.#length = length;
    this.#rows = rows;
  }

  static async open(
    recipe: Recipe,
    reader: ShardReader,
    parameters: Values,
    options: RunOptions = {},
  ): Promise<HeldOut> {
    const loss = lossOf(decoderOf({ ...recipe, dropout: 0 }), recipe.length);
    return new HeldOut(await compile({ loss }, { ...options, parameters }), reader, recipe);
  }

  /**
   * The mean loss of a token in nats.
   *
   * @param whole over all windows instead of 64 of them, evenly spaced.
   */
  async loss(whole = false): Promise<number> {
    const length = this.#length;
    const count = Math.max(0, Math.floor((this.#reader.set.validation.tokens - 1) / length));
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

  /** Bits that a byte of the held-out text takes, at a loss. */
  bitsPerByte(loss: number): number {
    const { tokens, bytes } = this.#reader.set.validation;
    return (loss / Math.LN2) * (tokens / bytes);
  }

  close(): Promise<void> {
    return this.#compiled.close();
  }
}

/** Numbers in memory for each parameter: itself, its gradient, and what its optimiser keeps. */
export function stateBytes(config: LanguageConfig, parameters: number, muonRate: number): number {
  const outside = config.vocabulary * config.width * (config.tied ? 1 : 2);
  const kept = muonRate > 0 ? (parameters - outside) * 3 + outside * 4 : parameters * 4;
  return 4 * kept;
}
