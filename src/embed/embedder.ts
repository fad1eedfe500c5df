/**
 * Vectors of any texts, by the encoder that is configured in `tandem.json`, or by the one that was trained here with the
 * sequence model that is served.
 */
import { InvalidInput } from '../errors.js';
import { pretrainedEncoder, type TextVectors, TrainedTexts } from './item-vectors.js';
import type { PretrainedEncoder } from './pretrained.js';
import type { TextSettings } from './settings.js';

export interface Embedded {
  /** Tells the encoder from others: vectors of two encoders have nothing to do with each other. */
  readonly encoder: string;
  /** In the order of the texts, all of one width. */
  readonly vectors: readonly Float32Array[];
}

/** Texts of one call of an encoder. */
const BATCH = 64;

/** Texts of one call here, and characters of each, at most. */
const [TEXTS, CHARACTERS] = [2_048, 200_000] as const;

/** One instance per engine, for queries and items. */
export class Embedder {
  /** @param encoder gets the encoder; undefined where there is none. */
  constructor(private readonly encoder: () => PretrainedEncoder | undefined) {}

  /** The name of the encoder, where there is one. */
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
        'has no encoder behind it: set "text" in tandem.json to one, or train one with `tandem train`',
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
 * Embeds by the encoder that is configured, or by the one that the model in use was trained with.
 * @param used has the vectors of texts that the model takes.
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
