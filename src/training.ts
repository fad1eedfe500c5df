/** Training the sequence model by hand, on all that a data folder holds; the registry keeps it, and it is served. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { readConfig, type TextSettings } from './config.js';
import { InvalidInput } from './errors.js';
import { EventLog } from './indexes/index.js';
import {
  likesIn,
  type ModelRecord,
  ModelRegistry,
  type SequenceLesson,
  type SequenceProgress,
  type SequenceRecipe,
  type SequenceTask,
  type SequenceTexts,
  TextCollector,
  type TextLesson,
  type TextTask,
} from './learn/index.js';
import type { Memory } from './memory.js';
import { loadSequence, loadTextEncoder, type SavedSequence, type SequenceAbout } from './models/index.js';
import { remember } from './remember.js';
import { readRun } from './tensor/index.js';
import {
  newTrained,
  pretrainedTexts,
  type TextSink,
  type TextVectors,
  TrainedTexts,
  textsBy,
} from './texts.js';
import type { OpenOptions, Progress } from './types.js';

const SEQUENCE = 'sequence';

export interface TrainOptions extends Pick<OpenOptions, 'data' | 'databaseUrl' | 'kinds'> {
  /** Seed of all that is drawn by chance; 1 by default. */
  readonly seed?: number | undefined;
  /** The id of a run that was stopped, to go on with from its last whole epoch; for the same events only. */
  readonly resume?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A model that was trained, its version, and where it is. */
export interface Trained {
  readonly record: ModelRecord;
  readonly folder: string;
  readonly about: SequenceAbout;
}

/**
 * Trains the text encoder, unless one is configured, and with the vectors it gives to items' texts the sequence model, on
 * all events, and keeps that as a version that is served from then on. Whatever stops it, its runs are logged (`tandem runs`).
 *
 * @throws InvalidInput where there is nothing to learn from.
 */
export async function train(options: TrainOptions = {}): Promise<Trained> {
  const { data = './data', seed = 1, resume, onProgress, signal } = options;
  const { text } = await readConfig(data);
  const learner = await textLearner(data, text, resume);
  try {
    const memory = await remember(data, options, learner.sink);
    signal?.throwIfAborted();
    const registry = new ModelRegistry(data);
    const draft = join(data, 'models', `.writing-${SEQUENCE}-${process.pid}-${Date.now()}`);
    const how = { data, folder: draft, seed, resume, onProgress, signal };
    const { about } = (await trainModels(lessonOf(memory), learner, how)).saved;
    const record = await registry.adopt(versionOf(about), draft);
    return { record, folder: await registry.folderOf(record.id), about };
  } finally {
    await learner.close();
  }
}

interface Training {
  /** Where text encoders go, and the logs of all runs. */
  readonly data: string;
  /** Where the sequence model goes. */
  readonly folder: string;
  readonly seed: number;
  /** The id of a run of the sequence model to go on with. */
  readonly resume?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How texts come to vectors in training. */
export interface TextLearner {
  /** What items' texts are to be given to as they are read; nothing where none are wanted. */
  readonly sink?: TextSink | undefined;
  /** The vectors of the texts that were read; nothing where there is too little to learn from. */
  readonly vectors: (lesson: SequenceLesson, training: Training) => Promise<TextVectors | undefined>;
  readonly close: () => Promise<void>;
}

/**
 * By the configuration.
 * @param resume a run that goes on with the vectors it had.
 */
export async function textLearner(
  data: string,
  settings: TextSettings,
  resume?: string,
): Promise<TextLearner> {
  const before = resume === undefined ? undefined : (await readRun(data, resume)).settings;
  const encoder = (before as { encoder?: string } | undefined)?.encoder;
  if (encoder) {
    const texts = await textsBy(encoder, data, settings);
    return { sink: texts, vectors: async () => texts, close: () => texts.close() };
  }
  const pretrained = pretrainedTexts(data, settings);
  if (pretrained) {
    const vectors = async (_: SequenceLesson, { onProgress, signal }: Training) => {
      await pretrained.settled(onProgress, signal);
      return pretrained;
    };
    return { sink: pretrained, vectors, close: () => pretrained.close() };
  }
  const close = async () => {};
  if (settings.encoder === 'none' || resume !== undefined) return { vectors: async () => undefined, close };
  const collector = new TextCollector();
  return {
    sink: collector,
    vectors: ({ log, meanings, items }, training) =>
      trainText({ log, meanings, items, texts: collector.columns(items) }, training),
    close,
  };
}

/**
 * Trains all models on what a lesson holds, each on those before it.
 * @throws InvalidInput where nobody ever liked anything.
 */
export async function trainModels(
  lesson: SequenceLesson,
  learner: TextLearner,
  training: Training,
): Promise<{ readonly saved: SavedSequence; readonly texts: TextVectors | undefined }> {
  if (!someLikes(lesson)) {
    throw new InvalidInput('data', 'has no events of a kind that says somebody liked an item');
  }
  const texts = await learner.vectors(lesson, training);
  const text = texts && matrixOf(texts, lesson.items);
  const saved = await trainSequence({ ...lesson, text }, training);
  return { saved, texts };
}

/** Names encoders so that the newest is the last by name. */
const stampOf = () => new Date().toISOString().replace(/[-:]|\.\d+/g, '');

/** The vectors of all texts as one array, in memory that threads share. */
function matrixOf(texts: TextVectors, items: number): SequenceTexts | undefined {
  let width = 0;
  for (let item = 0; item < items && width === 0; item++) width = texts.of(item)?.length ?? 0;
  if (width === 0) return undefined;
  const vectors = new Float32Array(new SharedArrayBuffer(4 * items * width));
  for (let item = 0; item < items; item++) {
    const vector = texts.of(item);
    if (vector) vectors.set(vector, item * width);
  }
  return { encoder: texts.encoder, width, vectors };
}

/**
 * Fewer bodies than this teach nothing of what others say; and titles alone say next to nothing that tags do not, and
 * made lists of films a little worse.
 */
const FEWEST_TEXTS = 20;
/** Parts of an item's text before its body. */
const BEFORE_BODY = 2;

/** Trains the text encoder in a worker thread, saves it and loads it from there. */
async function trainText(
  lesson: TextLesson,
  { data, seed, onProgress, signal }: Training,
): Promise<TextVectors | undefined> {
  const { parts } = lesson.texts;
  let texts = 0;
  for (let item = 0; item < lesson.items; item++) if (parts[item + 1]! - parts[item]! > BEFORE_BODY) texts++;
  if (texts < FEWEST_TEXTS) return undefined;
  const { folder, name } = newTrained(data, stampOf());
  const how = { onProgress, signal, phase: 'train text' };
  const rows = await inWorker<Float32Array>(
    'text-worker',
    how,
    (shared): TextTask => ({
      ...shared,
      lesson,
      folder,
      data,
      seed,
    }),
  );
  return new TrainedTexts(name, (await loadTextEncoder(folder)).encoder, rows);
}

/** What the registry keeps of a model: it is served, as what it was better than is not known. */
function versionOf({ trained, metrics }: SequenceAbout): Omit<ModelRecord, 'id' | 'created'> {
  const { from, to, events, ...settings } = trained;
  const { validation_hr: hits = 0, validation_ndcg: gain = 0, validation_loss: loss = 0 } = metrics;
  return {
    kind: SEQUENCE,
    scale: 'full',
    span: { from: String(from), to: String(to) },
    samples: Number(events),
    settings,
    metrics: { 'HR@10': hits, 'NDCG@10': gain, 'validation loss': loss },
    admitted: true,
    reason: `HR@10 ${hits.toFixed(4)}, NDCG@10 ${gain.toFixed(4)} on steps left out`,
  };
}

/**
 * The sequence model that is served, if one is.
 * @throws InvalidInput where it cannot be read.
 */
export async function servedSequence(registry: ModelRegistry): Promise<SavedSequence | undefined> {
  const id = await registry.serving(SEQUENCE);
  if (id === undefined) return undefined;
  try {
    return await loadSequence(await registry.folderOf(id));
  } catch (error) {
    const reason = (error as Error).message;
    throw new InvalidInput(
      'models',
      `hold one that cannot be read: ${id} (${reason}); go back to the one before with \`tandem models rollback sequence\``,
    );
  }
}

/** What training needs, as plain data. */
export function lessonOf({ snapshot, catalogue }: Memory): SequenceLesson {
  const { log, meanings, items, content } = snapshot;
  return {
    log,
    meanings,
    items,
    content,
    featureNames: catalogue.featureNames,
    catalogue: catalogue.ids.digest(items),
  };
}

/** Trains in a worker thread, saves the model to `folder` and loads it from there. */
async function trainSequence(
  lesson: SequenceLesson,
  options: {
    readonly folder: string;
    readonly data: string;
    readonly seed: number;
    readonly resume?: string | undefined;
    readonly recipe?: Partial<SequenceRecipe> | undefined;
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<SavedSequence> {
  const { folder, data, seed, resume, recipe, onProgress, signal } = options;
  await inWorker(
    'sequence-worker',
    { onProgress, signal, phase: 'train' },
    (shared): SequenceTask => ({
      ...shared,
      lesson,
      folder,
      data,
      seed,
      resume,
      recipe,
    }),
  );
  return await loadSequence(folder);
}

/** Runs a task of `learn/` in a worker thread. @param taskOf makes it from what every task has. */
async function inWorker<Result = void>(
  worker: string,
  { onProgress, signal, phase }: Pick<Training, 'onProgress' | 'signal'> & { readonly phase: string },
  taskOf: (shared: { readonly stop: Int32Array; readonly port: MessagePort }) => object,
): Promise<Result> {
  const pool = new Piscina({
    filename: fileURLToPath(new URL(`./learn/${worker}.js`, import.meta.url)),
    maxThreads: 1,
  });
  const { port1, port2 } = new MessageChannel();
  port1.on('message', ({ done, total }: SequenceProgress) => onProgress?.({ phase, done, total }));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    return await pool.run(taskOf({ stop, port: port2 }), { transferList: [port2] });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    port1.close();
    await pool.destroy();
  }
}

/** Whether anybody ever liked anything. */
function someLikes({ log: columns, meanings }: SequenceLesson): boolean {
  const log = EventLog.over(columns);
  const likes = likesIn(log, meanings);
  for (let event = 0; event < log.length; event++) if (likes(event)) return true;
  return false;
}
