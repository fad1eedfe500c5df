/**
 * A training run of a language model, from shards to a model on disk, with a log and checkpoints, so that it can be
 * resumed with exactly the losses of an uninterrupted run.
 *
 *   OUT/pretrain.json   the recipe and the plan       OUT/data    shards and tokenizer.json
 *   OUT/runs/ID         log and checkpoints           OUT/model   the model, in Hugging Face's layout
 *   OUT/report.html, OUT/report.md
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type LanguageFiles,
  LanguageGenerator,
  LanguageModel,
  weightsInMemory,
  writeHuggingFace,
} from '../../models/index.js';
import { writeDurably } from '../../runtime/index.js';
import {
  listRuns,
  type Progress,
  type RunOptions,
  readRun,
  trainRun,
  type Values,
} from '../../tensor/index.js';
import { readTokenizerJson, type TokenizerDefinition } from '../../text/index.js';
import type { Recipe } from './dial.js';
import type { Estimate } from './estimate.js';
import { reportHtml, reportMarkdown } from './report.js';
import { ShardReader } from './shards.js';
import { HeldOut, languageStep, MEASUREMENTS } from './step.js';
import { windowBatch } from './windows.js';

/** The stored state of a run besides its data, sufficient to resume it. */
export interface PretrainFile {
  readonly version: 1;
  readonly recipe: Recipe;
  readonly plan: Estimate;
  /** Prompts of the samples in the report. */
  readonly prompts: readonly string[];
}

export interface PretrainProgress extends Progress {
  readonly steps: number;
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
  /** The latest result on held-out text. */
  readonly bitsPerByte: number | undefined;
}

interface PretrainOptions extends RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (progress: PretrainProgress) => void;
  /** Whether to resume the newest run, if there is one, instead of starting another. */
  readonly resume?: boolean;
  /** Initial weights. */
  readonly parameters?: Values;
}

export interface Pretrained {
  readonly id: string;
  readonly bitsPerByte: number;
  readonly seconds: number;
  readonly model: string;
}

const SAMPLE_TOKENS = 96;

/**
 * Where a run's record is kept.
 *
 * @example
 * pretrainFile('run'); // 'run/pretrain.json'
 *
 * @param out the run's folder.
 */
export const pretrainFile = (out: string): string => join(out, 'pretrain.json');

/**
 * Reads the record of a run.
 *
 * @example
 * (await readPretrain('run')).prompts; // ['The cat']
 * await readPretrain('nowhere').catch(({ code }) => code); // 'ENOENT'
 *
 * @throws Error where there is none.
 */
export async function readPretrain(out: string): Promise<PretrainFile> {
  const text = await readFile(pretrainFile(out), 'utf8');
  const file = JSON.parse(text) as PretrainFile;
  if (file.version !== 1) throw new Error(`${pretrainFile(out)}: version ${file.version}, not 1`);
  return file;
}

/**
 * Trains by `pretrain.json` in the folder.
 *
 * @example
 * const seen = [];
 * const { model } = await pretrain('run', { threads: 1, onStep: ({ step }) => seen.push(step) });
 * model; // 'run/model'
 * seen.length; // 20
 * (await openHuggingFace(model)).config.layers; // 1
 *
 * @throws the signal's reason where it was stopped, after writing a checkpoint.
 */
export async function pretrain(out: string, options: PretrainOptions = {}): Promise<Pretrained> {
  const { recipe, plan, prompts } = await readPretrain(out);
  const { signal, onStep, resume, parameters, ...running } = options;
  const before = resume ? (await listRuns(out))[0]?.id : undefined;
  const reader = new ShardReader(join(out, 'data'));
  const definition = readTokenizerJson(await readFile(join(out, 'data', 'tokenizer.json'), 'utf8'));
  const step = await languageStep(recipe, { ...running, ...(parameters && { parameters }) });
  const heldOut = await HeldOut.open(recipe, reader, step.parameters, running);
  const begun = performance.now();
  let first: number | undefined;
  let bits: number | undefined;
  let last: number | undefined;
  const every = Math.max(1, Math.ceil(recipe.steps / MEASUREMENTS));
  try {
    const trained = await trainRun(step, {
      data: out,
      run:
        before === undefined
          ? { name: 'lm', settings: JSON.parse(JSON.stringify(recipe)) }
          : { resume: before },
      steps: recipe.steps,
      batch: (index) => ({ ...windowBatch(reader, index, recipe) }),
      checkpointEvery: every,
      keep: 2,
      validation: {
        every,
        loss: async () => {
          const whole = step.step === recipe.steps;
          const loss = await heldOut.loss(whole);
          bits = heldOut.bitsPerByte(loss);
          if (whole) last = bits;
          return loss;
        },
      },
      ...(signal && { signal }),
      onProgress: (progress) => {
        first ??= progress.step - 1;
        const done = progress.step - first;
        const rate = done / progress.seconds;
        onStep?.({
          ...progress,
          steps: recipe.steps,
          tokensPerSecond: rate * recipe.rows * recipe.length * recipe.accumulate,
          secondsLeft: (recipe.steps - progress.step) / rate,
          bitsPerByte: bits,
        });
      },
    });
    const bitsPerByte = last ?? heldOut.bitsPerByte(await heldOut.loss(true));
    const seconds = (performance.now() - begun) / 1000;
    const files: LanguageFiles = {
      path: out,
      name: trained.id,
      config: recipe.config,
      weights: weightsInMemory(
        step.parameters as ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>,
      ),
      tokenizer: definition,
    };
    const model = join(out, 'model');
    await writeHuggingFace(model, files);
    const facts = {
      run: await readRun(out, trained.id),
      recipe,
      set: reader.set,
      plan,
      seconds,
      bitsPerByte,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      samples: await samplesOf(files, prompts, running),
    };
    await writeDurably(join(out, 'report.md'), reportMarkdown(facts));
    await writeDurably(join(out, 'report.html'), reportHtml(facts));
    return { id: trained.id, bitsPerByte, seconds, model };
  } finally {
    await heldOut.close();
    await step.close();
    reader.close();
  }
}

/**
 * Writes the record of a run before it starts.
 *
 * @example
 * const before = await readPretrain('run');
 * await writePretrain('again', { ...before, prompts: ['The dog'] });
 * (await readPretrain('again')).prompts; // ['The dog']
 */
export async function writePretrain(out: string, file: PretrainFile): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeDurably(pretrainFile(out), `${JSON.stringify(file, null, 2)}\n`);
}

/** The continuations of some prompts by the model, at temperature 0.8. */
async function samplesOf(
  files: LanguageFiles,
  prompts: readonly string[],
  options: RunOptions,
): Promise<{ prompt: string; text: string }[]> {
  const model = await LanguageModel.open(files, { threads: options.threads, precision: 'q8' });
  try {
    const generator = new LanguageGenerator(model);
    const samples: { prompt: string; text: string }[] = [];
    for (const prompt of prompts) {
      const ids = [endOf(files.tokenizer), ...model.tokenizer.encode(prompt, { special: false })];
      let text = prompt;
      const room = Math.min(SAMPLE_TOKENS, model.context - ids.length - 1);
      const settings = { temperature: 0.8, topK: 50, tokens: Math.max(1, room) };
      for await (const piece of generator.generate(ids, settings)) text += piece.text;
      samples.push({ prompt, text });
    }
    return samples;
  } finally {
    await model.close();
  }
}

const endOf = (tokenizer: TokenizerDefinition): number => tokenizer.added[0]?.id ?? 0;
