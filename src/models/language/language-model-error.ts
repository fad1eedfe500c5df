/** The error for language models that cannot be read, written or served. */

/**
 * What is wrong with a model's files, and where; or with what is asked of a model.
 *
 * @example
 * await openLanguageFiles('nowhere').catch((error) => error instanceof LanguageModelError); // true
 */
export class LanguageModelError extends Error {
  override name = 'LanguageModelError';
}
