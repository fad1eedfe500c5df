/** The comparison of a new sequence model with the served version on the same held-out items. */
import type { SavedSequence } from '../../models/index.js';
import { historiesOf } from '../histories.js';
import type { Verdict } from '../verdict.js';
import { compareHeldFigures } from './admission.js';
import { contentOf, type SequenceDataset } from './fit.js';
import { figuresOf } from './validation.js';

/**
 * Compares a new model with the served version.
 *
 * @param dataset the dataset that the new model was trained on.
 * @param serving the served model of the same catalogue, possibly with fewer items: newer items get vectors from their
 * content, and from their texts if these are by the same encoder.
 */
export function compareSequences(
  dataset: SequenceDataset,
  { model, vectors, about }: Omit<SavedSequence, 'graph' | 'name'>,
  serving: SavedSequence,
): Verdict {
  const { sequences, held } = historiesOf(dataset.log, dataset.meanings);
  const known = serving.about.shape.items;
  const own = figuresOf(model, vectors, sequences, held, about.temperature);
  const theirs = figuresOf(
    serving.model,
    grown(serving, dataset),
    sequences,
    held,
    serving.about.temperature,
  );
  return compareHeldFigures(own, theirs, serving.name, (item) => item >= known);
}

/** The vectors of all items of a dataset, by a model trained with fewer items. */
function grown({ model, vectors, about }: SavedSequence, dataset: SequenceDataset): Float32Array {
  const same = dataset.text !== undefined && dataset.text.encoder === about.encoder;
  const { start, feature, text } = contentOf(dataset, about.features);
  const { width, text: textWidth } = about.shape;
  const all = new Float32Array(dataset.items * width);
  all.set(vectors.subarray(0, all.length));
  for (let item = vectors.length / width; item < dataset.items; item++) {
    const features = feature.subarray(start[item], start[item + 1]);
    const its = same ? text.subarray(item * textWidth, (item + 1) * textWidth) : undefined;
    model.embed(item, { features, text: its }, false, all, item * width);
  }
  return all;
}
