/** Fits latent vectors of terms in a worker thread. */
import { fitTermVectors, type LatentSample, type TermVectors } from '../indexes/index.js';
import type { TaskLine } from '../runtime/index.js';

/** Fits latent vectors of terms in this thread. */
export default function run({ rows, port }: Pick<LatentSample, 'rows'> & TaskLine): TermVectors {
  port.close();
  return fitTermVectors(rows);
}
