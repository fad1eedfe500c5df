/** What a training run will take, from a short measurement on this machine. */
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
import { fitted, languageStep, stateBytes } from './step.js';
import { windowBatch } from './windows.js';

export interface Estimate {
  readonly parameters: number;
  readonly tokens: number;
  /** How often the text is gone through. */
  readonly epochs: number;
  readonly flops: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
  /** Resident memory while it was measured, and what the parameters and the optimiser take of it. */
  readonly memoryBytes: number;
  readonly stateBytes: number;
}

/** Shares of a run's time that go into measuring held-out text, checkpoints and samples. */
const OVERHEAD = 0.06;

/**
 * Runs some steps of a recipe.
 *
 * @example
 * const reader = new ShardReader('run/data');
 * const { recipe } = await readPretrain('run');
 * const { tokensPerSecond } = await measureSpeed(recipe, reader, { seconds: 0.1, threads: 1 });
 * tokensPerSecond > 0; // true
 *
 * @returns tokens a second, by the median step.
 */
export async function measureSpeed(
  recipe: Recipe,
  reader: ShardReader,
  { seconds = 6, ...options }: RunOptions & { seconds?: number } = {},
): Promise<{ tokensPerSecond: number; memoryBytes: number }> {
  const step = await languageStep({ ...recipe, accumulate: 1 }, options);
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (let i = 0; i < 5 || (performance.now() < until && i < 1000); i++) {
    const batch = windowBatch(reader, i, recipe);
    const begun = performance.now();
    await step.run({ ...batch });
    if (i > 0) times.push(performance.now() - begun); // the first one allocates
  }
  const memoryBytes = process.memoryUsage.rss();
  await step.close();
  times.sort((a, b) => a - b);
  return { tokensPerSecond: (recipe.rows * recipe.length * 1000) / times[times.length >> 1], memoryBytes };
}

/**
 * What a recipe takes at a measured speed.
 *
 * @example
 * const reader = new ShardReader('run/data');
 * const recipe = recipeFor(2, reader.set.vocabulary, reader.set.train.tokens, { tokens: 40_960 });
 * const plan = estimate(recipe, reader, { tokensPerSecond: 4_000, memoryBytes: 300e6 });
 * [plan.tokens, Math.round(plan.seconds)]; // [40960, 11]
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
    seconds: tokens / measured.tokensPerSecond / (1 - OVERHEAD),
    memoryBytes: measured.memoryBytes,
    stateBytes: stateBytes(config, total, muonRate),
  };
}

/**
 * The largest depth whose 20 tokens for every parameter fit into a time, going by the operations a second of a measured
 * recipe; at least 2.
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
 * A recipe whose steps fill a time, measured again at its own size.
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
  const steps = Math.max(20, Math.round((seconds * measured.tokensPerSecond * (1 - OVERHEAD)) / perStep));
  return { recipe: { ...recipe, steps, warmup: warmupOf(steps) }, measured };
}
