/** The error of tokenizer files and chat templates. */

/** An invalid tokenizer file or chat template; the message says what is wrong and where. */
export class TokenizerError extends Error {
  override name = 'TokenizerError';
}
