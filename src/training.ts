/** Training the sequence model by hand, on all that a data folder holds; the registry keeps it, and it is served. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
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
} from './learn/index.js';
import type { Memory } from './memory.js';
import { loadSequence, type SavedSequence, type SequenceAbout } from './models/index.js';
import { remember } from './remember.js';
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
 * Trains the sequence model on all events and keeps it as a version that is served from then on. What stops it, its run
 * is logged (`tandem runs`).
 *
 * @throws InvalidInput where there is nothing to learn from.
 */
export async function train(options: TrainOptions = {}): Promise<Trained> {
  const { data = './data', seed = 1, resume, onProgress, signal } = options;
  const memory = await remember(data, options);
  signal?.throwIfAborted();
  const registry = new ModelRegistry(data);
  const draft = join(data, 'models', `.writing-${SEQUENCE}-${process.pid}-${Date.now()}`);
  const { about } = await trainSequence(lessonOf(memory), {
    folder: draft,
    data,
    seed,
    resume,
    onProgress,
    signal,
  });
  const record = await registry.adopt(versionOf(about), draft);
  return { record, folder: await registry.folderOf(record.id), about };
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
export async function trainSequence(
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
  if (!someLikes(lesson)) {
    throw new InvalidInput('data', 'has no events of a kind that says somebody liked an item');
  }
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./learn/sequence-worker.js', import.meta.url)),
    maxThreads: 1,
  });
  const { port1, port2 } = new MessageChannel();
  port1.on('message', ({ done, total }: SequenceProgress) => onProgress?.({ phase: 'train', done, total }));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    const task: SequenceTask = { lesson, folder, data, seed, resume, recipe, stop, port: port2 };
    await pool.run(task, { transferList: [port2] });
    return await loadSequence(folder);
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
