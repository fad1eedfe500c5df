/** The error for language models that cannot be read, written or served. */

/**
 * The error for invalid or unsupported model files, with the place, and for invalid requests to a model.
 *
 * @example
 * await openLanguageFiles('nowhere').catch((error) => error instanceof LanguageModelError); // true
 */
export class LanguageModelError extends Error {
  override name = 'LanguageModelError';
}
