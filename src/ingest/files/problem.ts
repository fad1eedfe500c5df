/** The error of a file that cannot be imported as it was asked for; the message says what to do. */
import type { Choice } from './choices.js';

/** A file cannot be imported as it was asked for. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';

  /**
   * @param file the name of the file that is in doubt.
   * @param choices what would settle it, to be chosen from.
   */
  constructor(
    message: string,
    readonly file?: string,
    readonly choices: readonly Choice[] = [],
  ) {
    super(message);
  }
}
