/** Training a language model: the recipe, the plan, the run, its resumption, and the model that comes of it. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LanguageModel, openLanguageFiles, parametersOf } from '#tandem/models/index.js';
import { readRun, seriesOf } from '#tandem/tensor/index.js';
import { writeTokenizerJson } from '#tandem/text/index.js';
import {
  activationBytes,
  bodyParameters,
  depthFor,
  estimate,
  fitted,
  flopsPerToken,
  prepare,
  pretrain,
  type RecipeChanges,
  recipeFor,
  recipeForHours,
  ShardReader,
  writePretrain,
} from '#tandem/train/index.js';

const text = Array.from(
  { length: 400 },
  (_, i) =>
    `The ${['cat', 'dog', 'bird'][i % 3]} number ${i} sat on the ${['mat', 'log', 'roof', 'wall'][i % 4]} and sang.`,
);

let data: string;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  writeFileSync(join(folder, 'text.jsonl'), text.map((one) => JSON.stringify({ text: one })).join('\n'));
  data = folder;
});

/** A folder with everything that a small run needs. */
async function newRun(steps: number, more: RecipeChanges = {}): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  const folder = join(out, 'data');
  const { set, definition } = await prepare({ paths: [data], folder, tokenizer: { size: 320 } });
  writeFileSync(join(folder, 'tokenizer.json'), writeTokenizerJson(definition));
  const reader = new ShardReader(folder);
  const changes = {
    width: 64,
    heads: 2,
    length: 32,
    rows: 4,
    accumulate: 2,
    tokens: steps * 256,
    dropout: 0.1,
    ...more,
  };
  const recipe = { ...recipeFor(2, set.vocabulary, set.train.tokens, changes), steps, warmup: 4 };
  const plan = estimate(recipe, reader, { tokensPerSecond: 1000, memoryBytes: 1e8 });
  await writePretrain(out, { version: 1, recipe, plan, prompts: ['The cat'] });
  reader.close();
  return out;
}

const lossesOf = async (out: string, id: string) => seriesOf(await readRun(out, id), 'loss').values;

/** The losses of a run that was stopped after a step and gone on with. */
async function stoppedAndGoneOn(out: string, last: number): Promise<ArrayLike<number>> {
  const controller = new AbortController();
  const stopped = pretrain(out, {
    threads: 1,
    signal: controller.signal,
    onStep: ({ step }) => {
      if (step === last) controller.abort(new Error('stopped'));
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
  return lossesOf(out, (await pretrain(out, { threads: 1, resume: true })).id);
}

describe('a run', () => {
  it('lowers the loss, and leaves a model, a report and samples', async () => {
    const out = await newRun(40);
    const seen: number[] = [];
    const { id, bitsPerByte, model } = await pretrain(out, {
      threads: 1,
      onStep: ({ step }) => void seen.push(step),
    });
    const losses = await lossesOf(out, id);
    expect(losses).toHaveLength(40);
    expect(losses.at(-1)).toBeLessThan(losses[0] * 0.6);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const report = readFileSync(join(out, 'report.md'), 'utf8');
    expect(report).toContain(`| held-out bits per byte | ${bitsPerByte.toFixed(4)} |`);
    expect(report).toContain('> The cat');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<svg');
    // The served model predicts held-out text as the trained one did.
    const files = await openLanguageFiles(model);
    const served = await LanguageModel.open(files, { precision: 'float32', threads: 1, everyPosition: true });
    const reader = new ShardReader(join(out, 'data'));
    const { vocabulary } = served.config;
    const windows = Math.floor((reader.set.validation.tokens - 1) / 32);
    let sum = 0;
    for (let window = 0; window < windows; window++) {
      const ids = Array.from(reader.read('validation', window * 32, 33));
      const logits = await served.read(served.cache(), 0, ids.slice(0, 32));
      for (let t = 0; t < 32; t++) {
        const row = logits.subarray(t * vocabulary, (t + 1) * vocabulary);
        const top = row.reduce((a, b) => Math.max(a, b));
        sum += top + Math.log(row.reduce((s, x) => s + Math.exp(x - top), 0)) - row[ids[t + 1]];
      }
    }
    const { tokens, bytes } = reader.set.validation;
    expect((sum / windows / 32 / Math.LN2) * (tokens / bytes)).toBeCloseTo(bitsPerByte, 3);
    await served.close();
    reader.close();
  });

  it('goes on with exactly the losses it would have had', async () => {
    const [whole, cut] = [await newRun(14), await newRun(14)];
    const expected = await lossesOf(whole, (await pretrain(whole, { threads: 1 })).id);
    expect(await stoppedAndGoneOn(cut, 6)).toEqual(expected);
  });

  it('has the same losses where activations are recomputed, stopped and gone on with or not', async () => {
    const [kept, again] = [await newRun(10), await newRun(10, { recompute: true })];
    const expected = await lossesOf(kept, (await pretrain(kept, { threads: 1 })).id);
    expect(await stoppedAndGoneOn(again, 4)).toEqual(expected);
  });

  it('recomputes activations where memory does not suffice for them, unless it is told', () => {
    const recipe = recipeFor(8, 4096, 1e12, { rows: 32 });
    const state = 16 * parametersOf(recipe.config).total;
    const enough = state + activationBytes(recipe);
    expect(fitted(recipe, 1.3 * enough).recompute).toBe(false);
    expect(fitted(recipe, enough).recompute).toBe(true);
    expect(fitted({ ...recipe, recompute: false }, enough).recompute).toBe(false);
    expect(activationBytes({ ...recipe, recompute: true })).toBeLessThan(0.3 * activationBytes(recipe));
  });

  it('starts where there is none to go on with', async () => {
    const out = await newRun(4);
    expect(await lossesOf(out, (await pretrain(out, { threads: 1, resume: true })).id)).toHaveLength(4);
  });
});

describe('the dial', () => {
  it.each([1, 2, 4, 8, 12])('depth %d gives a shape that can be trained and written', (depth) => {
    const { config, steps, rows, length, accumulate } = recipeFor(depth, 4096, 1e12);
    expect([config.width, config.heads, config.head, config.layers]).toEqual([64 * depth, depth, 64, depth]);
    expect(config.hidden % 32).toBe(0);
    expect((steps * rows * length * accumulate) / (20 * bodyParameters(config))).toBeCloseTo(1, 1);
    const { total, embedding } = parametersOf(config);
    expect(total - embedding).toBe(bodyParameters(config));
  });

  it('repeats a text no more than 8 times', () => {
    const { steps, rows, length, accumulate } = recipeFor(8, 4096, 1e6);
    expect(steps * rows * length * accumulate).toBeLessThanOrEqual(8.01e6);
  });

  it('refuses heads that the width does not make, and what memory does not suffice for', () => {
    expect(() => recipeFor(1, 4096, 1e6, { heads: 3 })).toThrow('a width of 64 does not make 3 heads');
    expect(() => recipeFor(2, 4096, 1e6, { keyHeads: 3 })).toThrow('2 heads cannot share 3 evenly');
    const long = recipeFor(1, 4096, 1e6, { length: 65_536 });
    expect(() => fitted(long, 16e9)).toThrow(
      /needs about \d+\.\d GB of memory and 16\.0 GB are free: .*--length/,
    );
  });

  it('fills a given time with steps, measurements and the end, at the speed that was measured', async () => {
    const out = await newRun(4);
    const reader = new ShardReader(join(out, 'data'));
    const changes = { depth: 1, width: 32, length: 32, rows: 2 };
    const hours = 0.02;
    const found = await recipeForHours(hours, reader.set.vocabulary, reader, changes, { threads: 1 });
    const { seconds } = estimate(found.recipe, reader, found.measured);
    expect(Math.abs(seconds - hours * 3600) / (hours * 3600)).toBeLessThan(0.01);
    reader.close();
  });

  it('finds the depth that fills a time', () => {
    const recipe = recipeFor(3, 4096, 1e12);
    const cost = (depth: number) => {
      const { config, length } = recipeFor(depth, 4096, 1e12);
      return (
        (20 * bodyParameters(config) * flopsPerToken(config, length)) /
        (1e4 * flopsPerToken(recipe.config, 256))
      );
    };
    for (const seconds of [600, 3600, 36_000]) {
      const depth = depthFor(seconds, { recipe, tokensPerSecond: 1e4 });
      expect(cost(depth + 1)).toBeGreaterThan(seconds);
      if (depth > 2) expect(cost(depth)).toBeLessThanOrEqual(seconds);
    }
  });
});
