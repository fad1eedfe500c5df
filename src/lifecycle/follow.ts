/** Following the registry in the background, as other processes also train and admit models. */
import { repeat, SECOND } from '../runtime/index.js';

/** How often the registry is read, in milliseconds. */
const LOOK = 5 * SECOND;

/**
 * @param update uses the version that the registry names. @returns whether anything changed.
 * @param onSwapped called after the version in use changed.
 * @returns a function that stops following.
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
