/** The estimate of a training run, from a short measurement on this machine. */
import { parametersOf } from '../../models/index.js';
import { clamp } from '../../runtime/index.js';
import type { RunOptions } from '../../tensor/index.js';
import {
  bodyParameters,
  flopsPerToken,
  type Recipe,
  type RecipeChanges,
  recipeFor,
  warmupOf,
} from './dial.js';
import type { ShardReader } from './shards.js';
import { fitted, heldOutWindows, languageStep, stateBytes } from './step.js';
import { windowBatch } from './windows.js';

export interface Estimate {
  readonly parameters: number;
  readonly tokens: number;
  /** The number of epochs. */
  readonly epochs: number;
  readonly flops: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
  /** The resident memory during the measurement, and the part of the parameters and the optimiser. */
  readonly memoryBytes: number;
  readonly stateBytes: number;
}

/** The share of a run's time for checkpoints, its log, and reading tokens. */
const OVERHEAD = 0.02;

/** The time in seconds at the end of a run for the model's files, samples and the report. */
const END = 3;

/**
 * The time in seconds of a run outside steps: the end, and held-out text, of which a token takes a third of the time of
 * a training token.
 */
function besides(recipe: Recipe, reader: ShardReader, tokensPerSecond: number): number {
  return END + (heldOutWindows(recipe, reader) * recipe.length) / 3 / tokensPerSecond;
}

/**
 * Runs some steps of a recipe.
 *
 * @example
 * const reader = new ShardReader('run/data');
 * const { recipe } = await readPretrain('run');
 * const { tokensPerSecond } = await measureSpeed(recipe, reader, { seconds: 0.1, threads: 1 });
 * tokensPerSecond > 0; // true
 *
 * @returns the tokens per second of all steps except the first.
 */
export async function measureSpeed(
  recipe: Recipe,
  reader: ShardReader,
  { seconds = 6, ...options }: RunOptions & { seconds?: number } = {},
): Promise<{ tokensPerSecond: number; memoryBytes: number }> {
  const step = await languageStep(recipe, options);
  const { accumulate, rows, length } = recipe;
  let [batches, begun] = [0, performance.now()];
  const until = begun + seconds * 1000;
  // The first step allocates memory; then as many steps as there is time for, but at least three batches.
  for (let i = 0; ; i++) {
    if (i === accumulate) [batches, begun] = [0, performance.now()];
    if (i > accumulate && i % accumulate === 0 && batches >= 3 && performance.now() >= until) break;
    await step.run({ ...windowBatch(reader, i, recipe) });
    batches++;
  }
  const took = performance.now() - begun;
  const memoryBytes = process.memoryUsage.rss();
  await step.close();
  return { tokensPerSecond: (batches * rows * length * 1000) / took, memoryBytes };
}

/**
 * The estimate of a recipe at a measured speed.
 *
 * @example
 * const reader = new ShardReader('run/data');
 * const recipe = recipeFor(2, reader.set.vocabulary, reader.set.train.tokens, { tokens: 40_960 });
 * const plan = estimate(recipe, reader, { tokensPerSecond: 4_000, memoryBytes: 300e6 });
 * [plan.tokens, Math.round(plan.seconds)]; // [40960, 14]
 */
export function estimate(
  recipe: Recipe,
  reader: ShardReader,
  measured: { readonly tokensPerSecond: number; readonly memoryBytes: number },
): Estimate {
  const { config, steps, rows, length, accumulate, muonRate } = recipe;
  const tokens = steps * rows * length * accumulate;
  const { total } = parametersOf(config);
  return {
    parameters: total,
    tokens,
    epochs: tokens / reader.set.train.tokens,
    flops: tokens * flopsPerToken(config, length),
    tokensPerSecond: measured.tokensPerSecond,
    seconds:
      tokens / measured.tokensPerSecond / (1 - OVERHEAD) + besides(recipe, reader, measured.tokensPerSecond),
    memoryBytes: measured.memoryBytes,
    stateBytes: stateBytes(config, total, muonRate),
  };
}

/**
 * The largest depth whose 20 tokens per parameter fit into a time, by the operations per second of a measured recipe;
 * at least 2.
 *
 * @example
 * const recipe = recipeFor(4, 4096, 5_000_000);
 * depthFor(3600, { recipe, tokensPerSecond: 4_000 }); // 3
 * depthFor(24 * 3600, { recipe, tokensPerSecond: 4_000 }); // 5
 */
export function depthFor(
  seconds: number,
  measured: { readonly recipe: Recipe; readonly tokensPerSecond: number },
): number {
  const { recipe, tokensPerSecond } = measured;
  const flops = tokensPerSecond * flopsPerToken(recipe.config, recipe.length);
  let depth = 2;
  for (; depth < 64; depth++) {
    const { config, length } = recipeFor(depth + 1, recipe.config.vocabulary, Number.POSITIVE_INFINITY);
    if ((20 * bodyParameters(config) * flopsPerToken(config, length)) / flops > seconds) break;
  }
  return depth;
}

/**
 * A recipe whose steps fill a time, measured again at its size.
 *
 * @example
 * const reader = new ShardReader('run/data');
 * const changes = { depth: 1, width: 32, length: 16, rows: 1 };
 * const { recipe } = await recipeForHours(0.01, reader.set.vocabulary, reader, changes, { threads: 1 });
 * [recipe.config.layers, recipe.steps >= 20]; // [1, true]
 */
export async function recipeForHours(
  hours: number,
  vocabulary: number,
  reader: ShardReader,
  changes: RecipeChanges & { depth?: number },
  options: RunOptions,
): Promise<{ recipe: Recipe; measured: { tokensPerSecond: number; memoryBytes: number } }> {
  const seconds = hours * 3600;
  const available = reader.set.train.tokens;
  let depth = changes.depth;
  if (depth === undefined) {
    const probe = fitted(recipeFor(3, vocabulary, available, changes));
    depth = depthFor(seconds, {
      recipe: probe,
      ...(await measureSpeed(probe, reader, { ...options, seconds: 4 })),
    });
  }
  const recipe = fitted(recipeFor(depth, vocabulary, available, changes));
  const measured = await measureSpeed(recipe, reader, {
    ...options,
    seconds: clamp(seconds / 60, 4, 20),
  });
  const perStep = recipe.rows * recipe.length * recipe.accumulate;
  const { tokensPerSecond } = measured;
  const left = seconds - besides(recipe, reader, tokensPerSecond);
  const steps = Math.max(20, Math.round((left * tokensPerSecond * (1 - OVERHEAD)) / perStep));
  return { recipe: { ...recipe, steps, warmup: warmupOf(steps) }, measured };
}
