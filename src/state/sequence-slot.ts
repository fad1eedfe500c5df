import type { TextVectors } from '../embed/index.js';
import type { SequenceSpace } from '../retrieve/index.js';

/** The trained sequence model, its name, and by feature of the catalogue the row it has in the model. */
export interface Sequence {
  readonly name: string;
  readonly space: SequenceSpace;
  readonly rows: ReadonlyMap<string, number>;
  /** The vectors of items' texts, where it takes any. */
  readonly texts: TextVectors | undefined;
}
