/** Following the registry in the background: which version is to be served, as other processes train and admit models, too. */
import { repeat, SECOND } from '../runtime/index.js';

/** How often is looked, in milliseconds. */
const LOOK = 5 * SECOND;

/**
 * @param update uses what the registry names. @returns whether anything changed.
 * @param onSwapped called after another version, or none, is in use.
 * @returns what ends it.
 */
export function followRegistry(
  update: () => Promise<boolean>,
  onSwapped: () => void,
  onError: (error: unknown) => void,
): () => void {
  const look = async () => {
    if (await update()) onSwapped();
  };
  return repeat(LOOK, look, onError);
}
