/** Text encoders that were trained elsewhere, by configuration instead of the one that is trained here. */
import type { ItemText } from './encoder.js';

export interface PretrainedEncoder {
  /** Tells its vectors from those of others. */
  readonly name: string;
  /**
   * The vectors of some texts, in their order, all of one width.
   * @throws TextEncoderError where it cannot be reached, or gives something else.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** Why texts could not be embedded, and what to do about it. */
export class TextEncoderError extends Error {
  override readonly name = 'TextEncoderError';
}

/** Characters of a text that are sent: more than most encoders read. */
const LONGEST = 8_000;

/** An item's text as one; empty where there is nothing to read. */
export function plainText({ title, tags, body }: ItemText): string {
  return [title, tags.join(', '), body]
    .filter((part) => part)
    .join('\n')
    .slice(0, LONGEST)
    .toWellFormed()
    .trim();
}
