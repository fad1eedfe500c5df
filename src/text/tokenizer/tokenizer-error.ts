/** The error for tokenizer files and chat templates that cannot be used. */

/** What is wrong with a tokenizer or a chat template, and where in it. */
export class TokenizerError extends Error {
  override name = 'TokenizerError';
}
