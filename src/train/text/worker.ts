/**
 * A training run of the text encoder in a worker thread: it is logged and saved, and reports progress through a port.
 */
import { saveTextEncoder } from '../../embed/index.js';
import { stopCheck, type TaskLine } from '../../runtime/index.js';
import { RunLog } from '../../tensor/index.js';
import { partsIn } from './columns.js';
import { TEXT_RECIPE, type TextDataset, type TextRecipe, trainText } from './fit.js';

export interface TextTask extends TaskLine {
  readonly dataset: TextDataset;
  /** The folder of the encoder. */
  readonly folder: string;
  /** The data folder in which the run is logged. */
  readonly data: string;
  readonly seed: number;
  readonly recipe?: Partial<TextRecipe> | undefined;
}

/** @returns the vectors of all items' texts, `[items, width]`, in shared memory. */
export default async function run(task: TextTask): Promise<Float32Array> {
  const { dataset, folder, data, seed, recipe, stop, port } = task;
  const settings = { seed, events: dataset.log.length, ...TEXT_RECIPE, ...recipe };
  const log = await RunLog.start(data, { name: 'text', settings });
  try {
    const { encoder, about } = await trainText(dataset, {
      seed,
      recipe,
      check: stopCheck(stop, 'training'),
      onProgress: (done) => port.postMessage({ done, total: settings.epochs }),
      onEpoch: (step, metrics) => log.log(step, metrics),
    });
    await saveTextEncoder(folder, encoder, about);
    const { items, texts } = dataset;
    const vectors = new Float32Array(new SharedArrayBuffer(4 * items * encoder.width));
    for (let item = 0; item < items; item++) {
      encoder.embed(partsIn(texts, item), vectors, item * encoder.width);
    }
    log.end();
    return vectors;
  } catch (error) {
    log.end(error);
    throw error;
  } finally {
    port.close();
  }
}
