/** Training the sequence model on all that is known, by hand or beside serving; the registry keeps it, and whether it is to be served. */
import { join } from 'node:path';
import { logOfPeople } from './build.js';
import { readConfig } from './config.js';
import { InvalidInput } from './errors.js';
import { inWorker } from './in-worker.js';
import { EventLog } from './indexes/index.js';
import {
  likesIn,
  type ModelRecord,
  ModelRegistry,
  type SequenceLesson,
  type SequenceTask,
  type SequenceTexts,
  type Verdict,
} from './learn/index.js';
import type { Memory } from './memory.js';
import { loadSequence, type SavedSequence, type SequenceAbout } from './models/index.js';
import { remember } from './remember.js';
import { type TextLearner, type Training, textLearner } from './text-training.js';
import type { TextVectors } from './texts.js';
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
 * all events, and keeps that as a version. It is served from then on, unless another is that finds what people took last
 * as well or better. Whatever stops it, its runs are logged (`tandem runs`).
 *
 * @throws InvalidInput where there is nothing to learn from.
 */
export async function train(options: TrainOptions = {}): Promise<Trained> {
  const { data = './data', seed = 1, resume, onProgress, signal } = options;
  const { text } = await readConfig(data);
  const learner = await textLearner(data, text, { resume });
  try {
    const memory = await remember(data, options, learner.sink);
    signal?.throwIfAborted();
    return await trainFor(memory, learner, { data, seed, resume, onProgress, signal });
  } finally {
    await learner.close();
  }
}

/** Trains on what a memory holds, and keeps what comes of it. @throws InvalidInput where there is nothing to learn from. */
export async function trainFor(
  memory: Memory,
  learner: TextLearner,
  how: Omit<Training, 'folder' | 'serving'>,
): Promise<Trained> {
  const registry = new ModelRegistry(how.data);
  const folder = join(how.data, 'models', `.writing-${SEQUENCE}-${process.pid}-${Date.now()}`);
  const serving = await comparable(registry, memory);
  const { saved, verdict } = await trainModels(lessonOf(memory), learner, { ...how, folder, serving });
  const { about } = saved;
  const record = await registry.adopt(versionOf(about, verdict), folder);
  return { record, folder: await registry.folderOf(record.id), about };
}

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
 * Trains all models on what a lesson holds, each on those before it.
 * @throws InvalidInput where nobody ever liked anything.
 */
export async function trainModels(
  lesson: SequenceLesson,
  learner: TextLearner,
  training: Training,
): Promise<{
  readonly saved: SavedSequence;
  readonly texts: TextVectors | undefined;
  /** What came of comparing it with the one that is served. */
  readonly verdict: Verdict | undefined;
}> {
  if (!someLikes(lesson)) {
    throw new InvalidInput('data', 'has no events of a kind that says somebody liked an item');
  }
  const texts = await learner.vectors(lesson, training);
  const text = texts && matrixOf(texts, lesson.items);
  return { ...(await trainSequence({ ...lesson, text }, training)), texts };
}

/** What the registry keeps of a model. One that there is none to be compared with is served. */
function versionOf(
  { trained, metrics }: SequenceAbout,
  verdict: Verdict | undefined,
): Omit<ModelRecord, 'id' | 'created'> {
  const { from, to, events, ...settings } = trained;
  const { validation_hr: hits = 0, validation_ndcg: gain = 0, validation_loss: loss = 0 } = metrics;
  return {
    kind: SEQUENCE,
    scale: 'full',
    span: { from: String(from), to: String(to) },
    samples: Number(events),
    settings,
    metrics: { 'HR@10': hits, 'NDCG@10': gain, 'validation loss': loss, ...verdict?.metrics },
    admitted: verdict?.admitted ?? true,
    reason: verdict?.reason ?? `HR@10 ${hits.toFixed(4)}, NDCG@10 ${gain.toFixed(4)} on steps left out`,
  };
}

/** The folder of the model that is served, where it is of this catalogue and can be read. */
async function comparable(registry: ModelRegistry, { catalogue }: Memory): Promise<string | undefined> {
  const id = await registry.serving(SEQUENCE);
  if (id === undefined) return undefined;
  try {
    const folder = await registry.folderOf(id);
    const { about } = await loadSequence(folder);
    return about.catalogue === catalogue.ids.digest(about.shape.items) ? folder : undefined;
  } catch {
    // What cannot be read is not served either, and whoever opens the folder is told why.
    return undefined;
  }
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

/** What training needs, as plain data; without what those did who are no people. */
export function lessonOf({ snapshot, catalogue }: Memory): SequenceLesson {
  const { meanings, items, content } = snapshot;
  return {
    log: logOfPeople(snapshot).columns,
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
  { folder, data, seed, resume, threads, serving, onProgress, signal }: Training,
): Promise<{ saved: SavedSequence; verdict: Verdict | undefined }> {
  const verdict = await inWorker<Verdict | undefined>(
    'sequence-worker',
    { onProgress, signal, phase: 'train' },
    (shared): SequenceTask => ({
      ...shared,
      lesson,
      folder,
      data,
      seed,
      resume,
      threads,
      serving,
    }),
  );
  return { saved: await loadSequence(folder), verdict };
}

/** Whether anybody ever liked anything. */
function someLikes({ log: columns, meanings }: SequenceLesson): boolean {
  const log = EventLog.over(columns);
  const likes = likesIn(log, meanings);
  for (let event = 0; event < log.length; event++) if (likes(event)) return true;
  return false;
}
