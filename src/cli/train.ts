/** `tandem train`: trains the models on all data of the folder. */
import { Argument, type Command, Option } from 'commander';
import { train } from '../engine.js';
import { NotEnoughData } from '../errors.js';
import type { ModelRecord } from '../models/index.js';
import type { Progress } from '../runtime/index.js';
import { type Context, type DataOptions, dataCommand, stoppable, wholeNumber } from './command.js';
import { Failure } from './failure.js';
import { profileOfFolder } from './profile.js';
import { reach } from './reach.js';
import type { Remote } from './remote.js';

const MODELS = ['all', 'sequence', 'taste', 'ranker', 'search-ranker', 'passage-ranker'] as const;

type RankerName = 'ranker' | 'search-ranker';

interface Options extends DataOptions {
  readonly seed: number;
  readonly scale: 'full' | 'recent';
  readonly resume?: string;
  readonly json?: boolean;
}

const EXAMPLES = `tandem train                                      minutes, in which \`tandem runs\` shows how far it is
tandem train sequence --data ./mine --seed 2
tandem train ranker --scale recent                goes on from the version that is served
tandem train --resume sequence-20261001-120000    after Ctrl-C, from the last whole epoch`;

const NOTES = `sequence retrieves what a person may want next; taste what goes with all they had, and is fitted by serving and by
training the ranker as well; ranker orders what was retrieved; search-ranker what a search found;
passage-ranker what answers are made of, by what people thought of answers. tandem models lists their versions. Where
\`tandem serve\` has the folder open, it trains them, and serves what was admitted from then on.`;

/** The command `tandem train`. */
export function training(): Command {
  return dataCommand('train', 'train the models on all data of the folder', EXAMPLES, NOTES)
    .addArgument(new Argument('[MODEL]', 'which').choices(MODELS).default('all'))
    .option(
      '--seed <N>',
      'of random draws in the training of the sequence model',
      wholeNumber(0, 2 ** 32 - 1),
      1,
    )
    .addOption(
      new Option('--scale <SCALE>', 'the ranker: on all data, or on recent data')
        .choices(['full', 'recent'])
        .default('full'),
    )
    .option('--resume <RUN>', 'resume a stopped run of the sequence model, by its id in `tandem runs`')
    .option('--json', 'print one object, for machines')
    .action(stoppable(run));
}

async function run(context: Context, model: (typeof MODELS)[number], options: Options): Promise<void> {
  const wanted = (name: typeof model) => model === 'all' || model === name;
  const sequence = wanted('sequence') ? await trainSequence(context, options) : undefined;
  const taste = model === 'taste' ? await trainTaste(context, options) : undefined;
  const ranker = wanted('ranker') ? await trainIfEnough(context, 'ranker', model, options) : undefined;
  const searches = wanted('search-ranker')
    ? await trainIfEnough(context, 'search-ranker', model, options)
    : undefined;
  const passages = wanted('passage-ranker') ? await trainPassages(context, model, options) : undefined;
  for (const line of await profileOfFolder(options, context)) context.say(line);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ sequence, taste, ranker, 'search-ranker': searches, 'passage-ranker': passages })}\n`,
    );
}

/** Trains a ranker; too little data is only reported if all models are trained. */
async function trainIfEnough(
  context: Context,
  kind: RankerName,
  model: (typeof MODELS)[number],
  options: Options,
): Promise<ModelRecord | undefined> {
  try {
    return await trainRanker(context, kind, options);
  } catch (error) {
    if (!(error instanceof NotEnoughData)) throw error;
    if (model === kind)
      throw new Failure(`there is too little data to train the ${kind} on: ${error.message}`);
    context.say(`${kind}: not trained, as there is too little data: ${error.message}`);
    return undefined;
  }
}

async function trainSequence(context: Context, options: Options): Promise<ModelRecord> {
  const { say, signal, progress } = context;
  const onProgress = (step: Progress) => progress.update(step);
  const { data, databaseUrl, seed, resume } = options;
  const here = () => train('sequence', { data, databaseUrl, seed, resume, onProgress, signal });
  const there = (remote: Remote) => {
    if (resume !== undefined) throw new Failure('a run is not gone on with while the folder is served');
    return remote.train('sequence', { seed }, onProgress, signal);
  };
  const record = await reach(options, context, here, there);
  progress.clear();
  const { seconds, epochs } = record.settings as { seconds: number; epochs: number };
  say(`sequence: trained in ${seconds} s, ${epochs} epochs; ${inWords(record)}`);
  return record;
}

async function trainRanker(context: Context, kind: RankerName, options: Options): Promise<ModelRecord> {
  const { say, signal, progress } = context;
  const onProgress = (step: Progress) => progress.update(step);
  const { data, databaseUrl, scale } = options;
  const here = () => train(kind, { data, databaseUrl, scale, onProgress, signal });
  const there = (remote: Remote) => remote.train(kind, { scale }, onProgress, signal);
  const record = await reach(options, context, here, there);
  progress.clear();
  say(`${kind}: trained on ${record.samples} samples; ${inWords(record)}`);
  return record;
}

async function trainTaste(context: Context, options: Options): Promise<ModelRecord> {
  const { say, signal, progress } = context;
  const onProgress = (step: Progress) => progress.update(step);
  const { data, databaseUrl } = options;
  const here = () => train('taste', { data, databaseUrl, onProgress, signal });
  const there = (remote: Remote) => remote.train('taste', {}, onProgress, signal);
  try {
    const record = await reach(options, context, here, there);
    progress.clear();
    say(`taste: fitted to ${record.samples} events; ${inWords(record)}`);
    return record;
  } catch (error) {
    if (!(error instanceof NotEnoughData)) throw error;
    throw new Failure(`there is too little data to fit the models of taste: ${error.message}`);
  }
}

/** Trains the ranker of passages; too little feedback is only reported if it was requested by name. */
async function trainPassages(
  context: Context,
  model: string,
  options: Options,
): Promise<ModelRecord | undefined> {
  const { say, signal } = context;
  const { data, databaseUrl } = options;
  const here = () => train('passage-ranker', { data, databaseUrl, signal });
  const there = (remote: Remote) => remote.train('passage-ranker', {}, () => {}, signal);
  try {
    const record = await reach(options, context, here, there);
    say(`passage-ranker: trained on ${record.samples} answers; ${inWords(record)}`);
    return record;
  } catch (error) {
    if (!(error instanceof NotEnoughData)) throw error;
    if (model !== 'all') throw new Failure(`there is too little data: ${error.message}`);
    return undefined;
  }
}

/** The verdict as text. */
function inWords({ id, admitted, reason }: ModelRecord): string {
  return `${admitted ? 'admitted, and served' : 'refused, and not served'}: ${reason}; kept as ${id}`;
}
