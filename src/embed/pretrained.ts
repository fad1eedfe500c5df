/** The interface of pretrained text encoders, which can be configured instead of the one trained by Tandem. */
import type { ItemText } from './encoder.js';

export interface PretrainedEncoder {
  /** Identifies the encoder of stored vectors. */
  readonly name: string;
  /**
   * Embeds texts: their vectors in order, all of one width.
   * @throws TextEncoderError where the encoder cannot be reached, or returns something else.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** An error of a text encoder; the message says what to do. */
export class TextEncoderError extends Error {
  override readonly name = 'TextEncoderError';
}

/** The maximum number of characters of a text that are sent; most encoders read fewer. */
const LONGEST = 8_000;

/** Title, tags and body as one text; empty if an item has none. */
export function plainText({ title, tags, body }: ItemText): string {
  return [title, tags.join(', '), body]
    .filter((part) => part)
    .join('\n')
    .slice(0, LONGEST)
    .toWellFormed()
    .trim();
}
