/** Training the sequence model on all that is known, by hand or beside serving; the registry keeps it, and whether it is to be served. */
import type { TextVectors } from '../../embed/index.js';
import { NotEnoughData } from '../../errors.js';
import { type Catalogue, EventLog, likesIn } from '../../indexes/index.js';
import { loadSequence, type SavedSequence } from '../../models/index.js';
import { logOfPeople, type Snapshot } from '../../retrieve/index.js';
import { inWorker, type Progress, type TaskLine } from '../../runtime/index.js';
import { FEWEST_TEXTS, type TextLearner, type Training } from '../text/training-run.js';
import type { Verdict } from '../verdict.js';
import type { SequenceLesson, SequenceTexts } from './fit.js';
import type { SequenceTask } from './worker.js';

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
 * @throws NotEnoughData where nobody ever liked anything; or too few items have texts, where these are needed.
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
    throw new NotEnoughData('there are no events of a kind that says somebody liked an item');
  }
  const texts = await learner.vectors(lesson, training);
  const text = texts && matrixOf(texts, lesson.items);
  if (training.needsText && !text) {
    throw new NotEnoughData(`the text encoder needs at least ${FEWEST_TEXTS} items with a body`);
  }
  return { ...(await trainSequence({ ...lesson, text }, training)), texts };
}

/** What training needs, as plain data; without what those did who are no people. */
export function lessonOf(snapshot: Snapshot, catalogue: Catalogue): SequenceLesson {
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
  const task: Omit<SequenceTask, keyof TaskLine> = { lesson, folder, data, seed, resume, threads, serving };
  const verdict = await inWorker<Verdict | undefined, Pick<Progress, 'done' | 'total'>>(
    new URL('./worker.js', import.meta.url),
    task,
    { signal, onMessage: ({ done, total }) => onProgress?.({ phase: 'train', done, total }) },
  ).catch((error: unknown) => {
    throw error instanceof RangeError ? new NotEnoughData(error.message) : error;
  });
  return { saved: await loadSequence(folder), verdict };
}

/** Whether anybody ever liked anything. */
function someLikes({ log: columns, meanings }: SequenceLesson): boolean {
  const log = EventLog.over(columns);
  const likes = likesIn(log, meanings);
  for (let event = 0; event < log.length; event++) if (likes(event)) return true;
  return false;
}
