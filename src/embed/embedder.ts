/**
 * Embedding of any texts, by the encoder configured in `tandem.json`, or the one trained with the served sequence
 * model.
 */
import { InvalidInput } from '../errors.js';
import { pretrainedEncoder, type TextVectors, TrainedTexts } from './item-vectors.js';
import type { PretrainedEncoder } from './pretrained.js';
import type { TextSettings } from './settings.js';

export interface Embedded {
  /** Identifies the encoder; vectors of different encoders are not comparable. */
  readonly encoder: string;
  /** In the order of the texts, all of one width. */
  readonly vectors: readonly Float32Array[];
}

/** The maximum number of texts in one call of an encoder. */
const BATCH = 64;

/** The maximum number of texts in one call of `embed`, and of characters in each. */
const [TEXTS, CHARACTERS] = [2_048, 200_000] as const;

/** The embedder of an engine, for queries and items. */
export class Embedder {
  /** @param encoder returns the encoder; undefined if there is none. */
  constructor(private readonly encoder: () => PretrainedEncoder | undefined) {}

  /** The name of the encoder, if there is one. */
  get name(): string | undefined {
    return this.encoder()?.name;
  }

  /**
   * @throws InvalidInput where there is no encoder, or a text is empty or too long.
   * @throws TextEncoderError where the encoder cannot be reached.
   */
  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    if (texts.length === 0 || texts.length > TEXTS) throw new InvalidInput('input', `is 1 to ${TEXTS} texts`);
    texts.forEach((text, k) => {
      const where = texts.length === 1 ? 'input' : `input.${k}`;
      if (typeof text !== 'string' || text.trim() === '')
        throw new InvalidInput(where, 'is a text that is not empty');
      if (text.length > CHARACTERS) throw new InvalidInput(where, `is longer than ${CHARACTERS} characters`);
    });
    const encoder = this.encoder();
    if (!encoder)
      throw new InvalidInput(
        'model',
        'needs an encoder: configure one under "text" in tandem.json, or train one with `tandem train`',
      );
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += BATCH) {
      signal?.throwIfAborted();
      const batch = texts.slice(from, from + BATCH).map((text) => text.toWellFormed());
      vectors.push(...(await encoder.embed(batch, signal)));
    }
    return { encoder: encoder.name, vectors };
  }
}

/**
 * An embedder by the configured encoder, or the one that the served model was trained with.
 * @param used returns the text vectors that the served model uses.
 */
export function embedderOf(
  settings: TextSettings,
  used: { readonly texts: TextVectors | undefined },
): Embedder {
  let configured: ReturnType<typeof pretrainedEncoder>;
  return new Embedder(() => {
    configured ??= pretrainedEncoder(settings);
    const { texts } = used;
    if (configured || !(texts instanceof TrainedTexts)) return configured;
    return { name: texts.encoder, embed: (some) => texts.embed(some) };
  });
}
