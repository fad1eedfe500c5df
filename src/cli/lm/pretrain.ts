/** `tandem lm pretrain`: trains a language model on texts, from scratch or from an existing model. */
import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type LanguageFiles, openLanguageFiles, tensorsOf } from '../../models/index.js';
import { writeDurably } from '../../runtime/index.js';
import type { Values } from '../../tensor/index.js';
import { writeTokenizerJson } from '../../text/index.js';
import {
  CorpusError,
  corpusFiles,
  type Estimate,
  estimate,
  fitted,
  measureSpeed,
  prepare,
  pretrain,
  pretrainFile,
  type Recipe,
  type RecipeChanges,
  recipeFor,
  recipeForHours,
  ShardReader,
  vocabularyFor,
  writePretrain,
} from '../../train/index.js';
import { type Context, gather, stoppable, wholeNumber } from '../command.js';
import { Failure, Stopped, UsageError } from '../failure.js';
import { writeItemTexts } from './item-texts.js';
import { inShort, modelCommand, numberFrom, timeInShort } from './options.js';

interface Options extends RecipeChanges {
  readonly out: string;
  readonly depth?: number;
  readonly hours?: number;
  readonly vocabulary?: number;
  readonly from?: string;
  readonly resume?: boolean;
  readonly exclude?: readonly string[];
  readonly itemsOf?: string;
  readonly plan?: boolean;
  readonly threads?: number;
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
}

const EXAMPLES = `tandem lm pretrain books/ --depth 4 --out ./mine       then: tandem lm chat ./mine/model --continue 'Once'
tandem lm pretrain notes.md --hours 2 --out ./mine     the depth that two hours are best spent on
tandem lm pretrain --items-of ./data --depth 3 --out ./mine   on the items of a data folder
tandem lm pretrain --resume --out ./mine               after Ctrl-C, with the losses it would have had
tandem lm pretrain notes.md --from model.gguf --out ./tuned`;

/** The command `tandem lm pretrain`. */
export function pretraining(): Command {
  return modelCommand('pretrain', 'train a tokenizer and a model on texts', EXAMPLES)
    .argument('[TEXT...]', 'files or folders of .txt, .md, .jsonl and .parquet')
    .option('--items-of <DIR>', 'the items of this data folder are texts, too')
    .requiredOption('--out <DIR>', 'the folder for data, run, model and report')
    .option('--depth <N>', 'the number of layers, from which the other sizes follow', wholeNumber(1, 64))
    .option('--hours <X>', 'the available time; chooses the depth unless given', numberFrom(0.002, 10_000))
    .option(
      '--exclude <FILE>',
      'leave out documents with text of this evaluation set (can be repeated)',
      gather,
    )
    .option('--from <MODEL>', 'train this model further instead of a new one')
    .option('--resume', 'resume the run in --out, or start the one planned there')
    .option('--plan', 'prepare everything and print an estimate; --resume or `tandem lm launch` starts it')
    .option('--vocabulary <N>', 'tokens of the vocabulary', wholeNumber(260, 1 << 20))
    .option('--width <N>', 'size of the vector of a position', wholeNumber(16, 1 << 16))
    .option('--heads <N>', 'of attention', wholeNumber(1, 1024))
    .option('--key-heads <N>', 'of keys and values', wholeNumber(1, 1024))
    .option('--length <N>', 'tokens of a window', wholeNumber(16, 1 << 16))
    .option('--rows <N>', 'windows of a batch', wholeNumber(1, 4096))
    .option('--accumulate <N>', 'batches of a step', wholeNumber(1, 4096))
    .option('--tokens <N>', 'to train on in all', numberFrom(1, 1e15))
    .option('--muon-rate <X>', 'highest rate for matrices; 0 for AdamW', numberFrom(0, 1))
    .option('--adamw-rate <X>', 'highest rate for all else', numberFrom(0, 1))
    .option(
      '--recompute',
      'activations again instead of keeping them: less memory, some 30 % slower; by itself where they do not fit',
    )
    .option('--dropout <X>', 'share of values left out', numberFrom(0, 0.9))
    .option('--seed <N>', 'of weights and order', wholeNumber(0, 65_535), 0)
    .option('--threads <N>', 'of the processor', wholeNumber(1, 1024))
    .option('--device <NAME>', 'cpu, webgpu or cuda', 'cpu')
    .action(stoppable(run));
}

async function run(context: Context, paths: string[], options: Options): Promise<void> {
  const { out, resume } = options;
  const running = {
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(options.device !== undefined && { device: options.device }),
    onNotice: context.say,
  };
  if (resume && !existsSync(pretrainFile(out))) throw new UsageError(`--resume: there is no run in ${out}`);
  if (!resume && existsSync(pretrainFile(out)))
    throw new UsageError(`${out} holds a run already: go on with it by --resume, or give another --out`);
  let parameters: Values | undefined;
  if (!resume) {
    if (paths.length === 0 && options.itemsOf === undefined)
      throw new UsageError(
        'no texts: give files or folders of .txt, .md, .jsonl or .parquet, or a data folder by --items-of',
      );
    parameters = await begin(context, paths, options, running).catch((error: unknown) => {
      if (error instanceof CorpusError || error instanceof RangeError) throw new Failure(error.message);
      throw error;
    });
    if (options.plan) return;
  }
  const { id, bitsPerByte, seconds, model } = await pretrain(out, {
    ...running,
    signal: context.signal,
    ...(resume && { resume }),
    ...(parameters && { parameters }),
    onStep: ({ step, steps, loss, tokensPerSecond, secondsLeft, bitsPerByte: bits }) => {
      const measured = bits === undefined ? '' : `, ${bits.toFixed(3)} bits per byte`;
      context.progress.update({
        phase: 'training',
        done: step,
        total: steps,
        figures: `loss ${loss.toFixed(3)}${measured}, ${inShort(tokensPerSecond)} tokens/s`,
        millisecondsLeft: secondsLeft * 1000,
      });
    },
  }).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
    throw new Stopped(`stopped; go on by: tandem lm pretrain --resume --out ${out}`);
  });
  context.progress.clear();
  context.say(
    `${id}: ${bitsPerByte.toFixed(4)} bits per byte on held-out text after ${timeInShort(seconds)}; ${join(out, 'report.html')} tells more`,
  );
  process.stdout.write(`${model}\n`);
}

/** Prepares the data, makes the recipe, and prints the estimate. @returns initial weights, if any. */
async function begin(
  context: Context,
  given: readonly string[],
  options: Options,
  running: { threads?: number },
): Promise<Values | undefined> {
  const { signal, progress, say } = context;
  const { out, from, hours, depth } = options;
  if (from === undefined && hours === undefined && depth === undefined)
    throw new UsageError(
      '--depth or --hours is needed: 2 to 4 layers are right for an hour or less on a few cores',
    );
  if (from === undefined) recipeFor(depth ?? 2, 4096, 1, options); // what does not fit is told before the texts are read
  const source = from === undefined ? undefined : await openLanguageFiles(from);
  const data = join(out, 'data');
  const end = source?.config.ends?.[0] ?? 0;
  await mkdir(data, { recursive: true });
  const paths = [...given, ...(await itemTexts(context, options, join(data, 'items.jsonl')))];
  const bytes = (await corpusFiles(paths)).reduce((sum, file) => sum + statSync(file).size, 0);
  const tokenizer = source
    ? { definition: source.tokenizer, end }
    : { size: options.vocabulary ?? vocabularyFor(bytes) };
  const { set, definition } = await prepare({
    paths,
    folder: data,
    tokenizer,
    ...(options.exclude && { exclude: options.exclude }),
    signal,
    onProgress: (step) => progress.update(step),
  });
  progress.clear();
  await writeDurably(join(data, 'tokenizer.json'), writeTokenizerJson(definition));
  const { train, validation, about } = set;
  const noText = Number(about['left out as too short or no text']);
  say(
    `text: ${inShort(train.tokens)} tokens of ${inShort(train.bytes)}B to train on, ${inShort(validation.bytes)}B held out; ${about['exact duplicates left out']} exact and ${about['near duplicates left out']} near duplicates left out${noText > 0 ? `, and ${noText} documents that are too short or no text` : ''}`,
  );
  const reader = new ShardReader(data);
  try {
    const { recipe, measured } = await recipeOf(source, set.vocabulary, reader, options, running);
    const plan = estimate(recipe, reader, measured);
    say(inWords(recipe, plan));
    await writePretrain(out, { version: 1, recipe, plan, prompts: ['', 'The'] });
    return source && valuesOf(source);
  } finally {
    reader.close();
    source?.weights.close();
  }
}

/** The path of the texts of items, if requested. */
async function itemTexts(context: Context, { itemsOf }: Options, path: string): Promise<string[]> {
  if (itemsOf === undefined) return [];
  if (!existsSync(itemsOf)) throw new UsageError(`--items-of: there is no folder ${itemsOf}`);
  const written = await writeItemTexts({ data: itemsOf }, context, path);
  context.say(`${itemsOf}: ${written} items with a body`);
  return written === 0 ? [] : [path];
}

async function recipeOf(
  source: LanguageFiles | undefined,
  vocabulary: number,
  reader: ShardReader,
  options: Options,
  running: { threads?: number },
): Promise<{ recipe: Recipe; measured: { tokensPerSecond: number; memoryBytes: number } }> {
  const available = reader.set.train.tokens;
  if (!source && options.hours !== undefined)
    return recipeForHours(options.hours, vocabulary, reader, options, running);
  if (!source) {
    const recipe = fitted(recipeFor(options.depth!, vocabulary, available, options));
    return { recipe, measured: await measureSpeed(recipe, reader, running) };
  }
  // An existing model is trained with AdamW only, at a low rate, for one epoch.
  const changes = {
    rows: 1,
    accumulate: 8,
    muonRate: 0,
    adamwRate: 5e-5,
    tokens: available,
    ...given(options),
  };
  const base = recipeFor(source.config.layers, vocabulary, available, changes);
  const config = { ...source.config, context: Math.max(base.length, source.config.context) };
  const recipe = fitted({ ...base, config });
  const measured = await measureSpeed(recipe, reader, running);
  if (options.hours === undefined) return { recipe, measured };
  const perStep = recipe.rows * recipe.length * recipe.accumulate;
  const steps = Math.max(2, Math.round((options.hours * 3600 * measured.tokensPerSecond * 0.94) / perStep));
  return { recipe: { ...recipe, steps }, measured };
}

/** The changes that are set. */
const given = (options: RecipeChanges): RecipeChanges =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function valuesOf({ config, weights }: LanguageFiles): Values {
  return new Map(
    [...tensorsOf(config)].map(([name, shape]) => [
      name,
      { dtype: 'float32' as const, shape, data: weights.floats(name) },
    ]),
  );
}

function inWords({ config, steps, rows, length, accumulate, recompute }: Recipe, plan: Estimate): string {
  return [
    `model: ${inShort(plan.parameters)} parameters, ${config.layers} layers, width ${config.width}, vocabulary ${config.vocabulary}`,
    `run: ${steps} steps of ${rows * length * accumulate} tokens, ${inShort(plan.tokens)} tokens in all (${plan.epochs.toFixed(1)} times the text), ${inShort(plan.flops)}FLOP`,
    `here: ${inShort(plan.tokensPerSecond)} tokens/s, ${timeInShort(plan.seconds)}, ${inShort(plan.memoryBytes)}B of memory (${inShort(plan.stateBytes)}B of it parameters, gradients and optimiser)${recompute ? '; activations are worked out again for the gradient' : ''}`,
  ].join('\n');
}
