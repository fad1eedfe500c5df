/** The error for a file that cannot be imported with the given options; the message says what to do. */
import type { Choice } from './choices.js';

/** The error for a file that cannot be imported with the given options. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';

  /**
   * @param file the name of the file.
   * @param choices the options that would resolve it.
   */
  constructor(
    message: string,
    readonly file?: string,
    readonly choices: readonly Choice[] = [],
  ) {
    super(message);
  }
}
