/** A training run of the sequence model: vectors of the items' texts first, then the model in a worker thread. */
import type { TextVectors } from '../../embed/index.js';
import { NotEnoughData } from '../../errors.js';
import { type Catalogue, EventLog, likesIn } from '../../indexes/index.js';
import { loadSequence, type SavedSequence } from '../../models/index.js';
import { logOfPeople, type Snapshot } from '../../retrieve/index.js';
import { inWorker, type Progress, type TaskLine } from '../../runtime/index.js';
import { FEWEST_TEXTS, type TextSource, type TrainingOptions } from '../text/training-run.js';
import type { Verdict } from '../verdict.js';
import type { SequenceDataset, SequenceTexts } from './fit.js';
import type { SequenceTask } from './worker.js';

/** The vectors of all texts as one array in shared memory. */
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
 * Trains the text encoder, if the source of text vectors trains one, and then the sequence model on its vectors.
 *
 * @throws NotEnoughData where there is no positive event, or too few items have texts if these are required.
 */
export async function trainModels(
  dataset: SequenceDataset,
  source: TextSource,
  training: TrainingOptions,
): Promise<{
  readonly saved: SavedSequence;
  readonly texts: TextVectors | undefined;
  /** The comparison with the served version, if there is one. */
  readonly verdict: Verdict | undefined;
}> {
  if (!hasPositives(dataset)) {
    throw new NotEnoughData('there are no events of a kind that says somebody liked an item');
  }
  const texts = await source.vectors(dataset, training);
  const text = texts && matrixOf(texts, dataset.items);
  if (training.needsText && !text) {
    throw new NotEnoughData(`the text encoder needs at least ${FEWEST_TEXTS} items with a body`);
  }
  return { ...(await trainSequence({ ...dataset, text }, training)), texts };
}

/** The training data as plain data, without the events of bots. */
export function datasetOf(snapshot: Snapshot, catalogue: Catalogue): SequenceDataset {
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

/** Trains in a worker thread, which saves the model to `folder`, and loads it from there. */
async function trainSequence(
  dataset: SequenceDataset,
  { folder, data, seed, resume, threads, serving, onProgress, signal }: TrainingOptions,
): Promise<{ saved: SavedSequence; verdict: Verdict | undefined }> {
  const task: Omit<SequenceTask, keyof TaskLine> = { dataset, folder, data, seed, resume, threads, serving };
  const verdict = await inWorker<Verdict | undefined, Pick<Progress, 'done' | 'total'>>(
    new URL('./worker.js', import.meta.url),
    task,
    { signal, onMessage: ({ done, total }) => onProgress?.({ phase: 'train', done, total }) },
  ).catch((error: unknown) => {
    throw error instanceof RangeError ? new NotEnoughData(error.message) : error;
  });
  return { saved: await loadSequence(folder), verdict };
}

/** Whether there is any positive event. */
function hasPositives({ log: columns, meanings }: SequenceDataset): boolean {
  const log = EventLog.over(columns);
  const likes = likesIn(log, meanings);
  for (let event = 0; event < log.length; event++) if (likes(event)) return true;
  return false;
}
