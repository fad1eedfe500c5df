import type { SavedSequence } from '../../models/index.js';
import { historiesOf } from '../histories.js';
import type { Verdict } from '../verdict.js';
import { judgeSequence } from './admission.js';
import { contentOf, type SequenceLesson } from './fit.js';
import { figuresOf } from './validation.js';

/**
 * Compares a model that was just trained on a lesson with the one that is served.
 * @param serving of the same catalogue, perhaps of fewer items. Those that came since have what it makes of their content;
 *   of their texts only where they are by the encoder that it takes.
 */
export function compareSequences(
  lesson: SequenceLesson,
  { model, vectors, about }: Omit<SavedSequence, 'graph' | 'name'>,
  serving: SavedSequence,
): Verdict {
  const { sequences, held } = historiesOf(lesson.log, lesson.meanings);
  const known = serving.about.shape.items;
  const own = figuresOf(model, vectors, sequences, held, about.temperature);
  const theirs = figuresOf(serving.model, grown(serving, lesson), sequences, held, serving.about.temperature);
  return judgeSequence(own, theirs, serving.name, (item) => item >= known);
}

/** The vectors of a lesson's items by a model that was trained when there were fewer. */
function grown({ model, vectors, about }: SavedSequence, lesson: SequenceLesson): Float32Array {
  const same = lesson.text !== undefined && lesson.text.encoder === about.encoder;
  const { start, feature, text } = contentOf(lesson, about.features);
  const { width, text: textWidth } = about.shape;
  const all = new Float32Array(lesson.items * width);
  all.set(vectors.subarray(0, all.length));
  for (let item = vectors.length / width; item < lesson.items; item++) {
    const features = feature.subarray(start[item], start[item + 1]);
    const its = same ? text.subarray(item * textWidth, (item + 1) * textWidth) : undefined;
    model.embed(item, { features, text: its }, false, all, item * width);
  }
  return all;
}
