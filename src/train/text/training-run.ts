/** The source of text vectors in training: an encoder that is trained first, or the configured one. */
import {
  loadTextEncoder,
  newTrained,
  PretrainedTexts,
  pretrainedTexts,
  type TextSettings,
  type TextSink,
  type TextVectors,
  TrainedTexts,
  textsBy,
} from '../../embed/index.js';
import { inWorker, type Progress, type TaskLine } from '../../runtime/index.js';
import { readRun } from '../../tensor/index.js';
import type { SequenceDataset } from '../sequence/fit.js';
import { TextCollector } from './columns.js';
import type { TextDataset } from './fit.js';
import type { TextTask } from './worker.js';

/** The options of a training run of the sequence model and the text encoder. */
export interface TrainingOptions {
  /** The data folder, for text encoders and the logs of all runs. */
  readonly data: string;
  /** The folder of the sequence model. */
  readonly folder: string;
  readonly seed: number;
  /** The id of a run of the sequence model to resume. */
  readonly resume?: string | undefined;
  /** The number of compute threads for the sequence model; all by default. */
  readonly threads?: number | undefined;
  /** The folder of the served sequence model, for comparison. */
  readonly serving?: string | undefined;
  /** Whether the sequence model requires text vectors. */
  readonly needsText?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The source of text vectors in training. */
export interface TextSource {
  /** The receiver of items' texts as they are read; undefined if they are not needed. */
  readonly sink?: TextSink | undefined;
  /** The vectors of the texts that were read; undefined if there are too few to train on. */
  readonly vectors: (dataset: SequenceDataset, training: TrainingOptions) => Promise<TextVectors | undefined>;
  readonly close: () => Promise<void>;
}

/**
 * The source according to the configuration.
 *
 * @param from `resume`: the run to resume, with its vectors; `open`: the vectors in use, which have all texts.
 */
export async function openTextSource(
  data: string,
  settings: TextSettings,
  { resume, open }: { readonly resume?: string | undefined; readonly open?: TextVectors | undefined } = {},
): Promise<TextSource> {
  const before = resume === undefined ? undefined : (await readRun(data, resume)).settings;
  const encoder = (before as { encoder?: string } | undefined)?.encoder;
  if (encoder) {
    const texts = await textsBy(encoder, data, settings);
    return { sink: texts, vectors: async () => texts, close: () => texts.close() };
  }
  const close = async () => {};
  const inUse = open instanceof PretrainedTexts ? open : undefined;
  const pretrained = inUse ?? pretrainedTexts(data, settings);
  if (pretrained) {
    const vectors = async (_: SequenceDataset, { onProgress, signal }: TrainingOptions) => {
      await pretrained.settled(onProgress, signal);
      return pretrained;
    };
    return inUse ? { vectors, close } : { sink: pretrained, vectors, close: () => pretrained.close() };
  }
  if (settings.encoder === 'none' || resume !== undefined) return { vectors: async () => undefined, close };
  const collector = new TextCollector();
  return {
    sink: collector,
    vectors: ({ log, meanings, items }, training) =>
      trainText({ log, meanings, items, texts: collector.columns(items) }, training),
    close,
  };
}

/** Names of encoders, whose order by name is by time. */
const stampOf = () => new Date().toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * The minimum number of items with a body for training. Titles alone add almost nothing to tags, and made lists of
 * films slightly worse.
 */
export const FEWEST_TEXTS = 20;

/** The number of parts of an item's text before its body. */
const BEFORE_BODY = 2;

/** Trains the text encoder in a worker thread, which saves it, and loads it from there. */
async function trainText(
  dataset: TextDataset,
  { data, seed, onProgress, signal }: TrainingOptions,
): Promise<TextVectors | undefined> {
  const { parts } = dataset.texts;
  let texts = 0;
  for (let item = 0; item < dataset.items; item++) if (parts[item + 1] - parts[item] > BEFORE_BODY) texts++;
  if (texts < FEWEST_TEXTS) return undefined;
  const { folder, name } = newTrained(data, stampOf());
  const task: Omit<TextTask, keyof TaskLine> = { dataset, folder, data, seed };
  const rows = await inWorker<Float32Array, Pick<Progress, 'done' | 'total'>>(
    new URL('./worker.js', import.meta.url),
    task,
    { signal, onMessage: ({ done, total }) => onProgress?.({ phase: 'train text', done, total }) },
  );
  return new TrainedTexts(name, (await loadTextEncoder(folder)).encoder, rows);
}
