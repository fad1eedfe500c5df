/**
 * The settings of a training run by one parameter, the depth; each can also be set separately.
 *
 * - Width is 64 times depth, in heads of 64; SwiGLU's hidden size is 8/3 of the width, rounded up to a multiple of 32.
 * - Texts of less than 2 MB get a vocabulary of 2,048 tokens, larger ones 4,096, from 100 MB on 8,192.
 * - A step has 2,048 tokens up to depth 4, and twice as many for every further doubling of depth.
 * - There are 20 training tokens for each parameter outside the embeddings (Hoffmann et al., arXiv:2203.15556), but at
 *   most 8 epochs, as more repetition adds little (Muennighoff et al., arXiv:2305.16264).
 * - Muon for matrices at a rate of 0.01, AdamW for embeddings and norms at 0.003, both lower for widths above 256; a
 *   warm-up over 2 % of the steps, then cosine decay to a tenth.
 */
import type { LanguageConfig } from '../../models/index.js';

/** The settings of a run, which are stored with it, so that it can be resumed exactly. */
export interface Recipe {
  readonly config: LanguageConfig;
  /** The number of tokens of a window. */
  readonly length: number;
  /** The number of windows of a batch, and of batches of a step. */
  readonly rows: number;
  readonly accumulate: number;
  readonly steps: number;
  /** The highest learning rates of Muon (0: AdamW for all parameters) and of AdamW. */
  readonly muonRate: number;
  readonly adamwRate: number;
  readonly warmup: number;
  readonly dropout: number;
  /** Whether activations are recomputed for the gradient instead of being stored (see `transformer`). */
  readonly recompute?: boolean;
  readonly seed: number;
}

/** The settings that can be changed. */
export interface RecipeChanges {
  readonly width?: number;
  readonly heads?: number;
  readonly keyHeads?: number;
  readonly length?: number;
  readonly rows?: number;
  readonly accumulate?: number;
  readonly tokens?: number;
  readonly muonRate?: number;
  readonly adamwRate?: number;
  readonly dropout?: number;
  readonly recompute?: boolean;
  readonly seed?: number;
}

const TOKENS_PER_PARAMETER = 20;

const MOST_EPOCHS = 8;

/**
 * The size of the vocabulary for a text of so many bytes.
 *
 * @example
 * vocabularyFor(5_000_000); // 4096
 */
export function vocabularyFor(bytes: number): number {
  if (bytes < 2e6) return 2048;
  return bytes < 1e8 ? 4096 : 8192;
}

/**
 * The recipe for a depth.
 *
 * @example
 * const { config, steps, rows, length } = recipeFor(4, 4096, 5_000_000);
 * [config.width, config.heads, config.layers]; // [256, 4, 4]
 * [steps, rows, length]; // [19531, 8, 256]
 *
 * @param vocabulary the size of the vocabulary, which the model rounds up to a multiple of 32.
 * @param available the number of training tokens.
 * @throws RangeError where width, heads and heads of keys are incompatible.
 */
export function recipeFor(
  depth: number,
  vocabulary: number,
  available: number,
  changes: RecipeChanges = {},
): Recipe {
  const width = changes.width ?? 64 * depth;
  const heads = changes.heads ?? Math.max(1, Math.round(width / 64));
  const keyHeads = changes.keyHeads ?? heads;
  if (width % (2 * heads) !== 0)
    throw new RangeError(`heads: a width of ${width} does not make ${heads} heads of an even size`);
  if (heads % keyHeads !== 0)
    throw new RangeError(`key heads: ${heads} heads cannot share ${keyHeads} evenly`);
  const length = changes.length ?? 256;
  const rows = changes.rows ?? 8;
  const config: LanguageConfig = {
    family: 'llama',
    vocabulary,
    width,
    hidden: Math.ceil((width * 8) / 3 / 32) * 32,
    layers: depth,
    heads,
    keyHeads,
    head: width / heads,
    context: length,
    epsilon: 1e-5,
    rotaryBase: 10_000,
    tied: true,
    ends: [0],
  };
  const accumulate = changes.accumulate ?? 2 ** Math.max(0, Math.ceil(Math.log2(depth / 4)));
  const perStep = rows * length * accumulate;
  const tokens =
    changes.tokens ?? Math.min(TOKENS_PER_PARAMETER * bodyParameters(config), MOST_EPOCHS * available);
  const steps = Math.max(20, Math.round(tokens / perStep));
  const scale = Math.min(1, 256 / width);
  return {
    config,
    length,
    rows,
    accumulate,
    steps,
    muonRate: changes.muonRate ?? 0.01 * Math.sqrt(scale),
    adamwRate: changes.adamwRate ?? 0.003 * scale,
    warmup: warmupOf(steps),
    dropout: changes.dropout ?? 0,
    ...(changes.recompute !== undefined && { recompute: changes.recompute }),
    seed: changes.seed ?? 0,
  };
}

/** Steps in which the learning rate rises: 2 % of all, 10 at least. */
export const warmupOf = (steps: number): number => Math.max(10, Math.round(0.02 * steps));

/**
 * Parameters outside the embeddings.
 *
 * @example
 * bodyParameters(recipeFor(4, 4096, 5_000_000).config); // 3213568
 */
export function bodyParameters({ width, hidden, layers, heads, keyHeads, head }: LanguageConfig): number {
  return layers * (width * head * (2 * heads + 2 * keyHeads) + 3 * width * hidden + 2 * width) + width;
}

/**
 * Floating-point operations of training on one token, forward and back: 6 for each parameter that is multiplied with, the
 * output layer included, and 12 for each layer, position that is looked back on, and width (Chowdhery et al.,
 * arXiv:2204.02311, appendix B), of which a causal mask leaves half.
 *
 * @example
 * flopsPerToken(recipeFor(4, 4096, 5_000_000).config, 256); // 27145728
 */
export function flopsPerToken(config: LanguageConfig, length: number): number {
  const { vocabulary, width, layers, heads, head } = config;
  return 6 * (bodyParameters(config) + vocabulary * width) + 6 * layers * length * heads * head;
}
