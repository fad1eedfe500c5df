/** A loaded language model: computes logits from tokens, on ONNX Runtime. */
import { openSession, type RunOptions, type Session } from '../../tensor/index.js';
import { ChatTemplate, DEFAULT_TEMPLATE, Tokenizer, TokenizerError } from '../../text/index.js';
import type { LanguageConfig } from './config.js';
import { writeDecoder } from './decoder-graph.js';
import { Embeddings } from './embeddings.js';
import { KeyValueCache } from './key-value-cache.js';
import type { LanguageFiles } from './language-files.js';
import { LanguageModelError } from './language-model-error.js';
import type { Precision } from './packed-weights.js';

export interface LanguageModelOptions extends Pick<RunOptions, 'threads' | 'device' | 'onNotice'> {
  /** The precision of the weights; `q8` by default. */
  readonly precision?: Precision;
  /** The maximum number of positions, up to the model's; 65,536 by default. */
  readonly context?: number;
  /** Whether to return the logits of all positions, for measuring the loss on a text. */
  readonly everyPosition?: boolean;
}

/** The number of prompt tokens that are processed at once: large enough to be fast, small enough to be interrupted. */
const CHUNK = 512;

/** The default maximum number of positions: a file can declare millions, and their tables take minutes to compute. */
const MOST_UNASKED = 1 << 16;

/**
 * A loaded model.
 *
 * @example
 * const files = await openLanguageFiles('model.gguf');
 * const model = await LanguageModel.open(files, { precision: 'q8' });
 * files.weights.close();
 * const logits = await model.read(model.cache(), 0, [...model.tokenizer.encode('the cat')]);
 * logits.length === model.config.vocabulary; // true
 * await model.close();
 */
export class LanguageModel {
  readonly #session: Session;
  readonly #embeddings: Embeddings;
  readonly #everyPosition: boolean;
  readonly config: LanguageConfig;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  /** The maximum number of positions. */
  readonly context: number;

  private constructor(
    { config, tokenizer, template }: Pick<LanguageModel, 'config' | 'tokenizer' | 'template'>,
    parts: { session: Session; embeddings: Embeddings; context: number; everyPosition: boolean },
  ) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.template = template;
    this.context = parts.context;
    this.#session = parts.session;
    this.#embeddings = parts.embeddings;
    this.#everyPosition = parts.everyPosition;
  }

  /**
   * Loads a model; the files can be closed afterwards.
   *
   * @throws LanguageModelError where the tokenizer or the chat template is invalid.
   */
  static async open(files: LanguageFiles, options: LanguageModelOptions = {}): Promise<LanguageModel> {
    const { precision = 'q8', everyPosition = false } = options;
    const context = Math.min(options.context ?? MOST_UNASKED, files.config.context);
    const texts = textsOf(files);
    const { writer, path } = writeDecoder(files.config, files.weights, { precision, context, everyPosition });
    try {
      const session = await openSession(path, { ...options, planMemory: false });
      const embeddings = new Embeddings(files.weights);
      return new LanguageModel(
        { config: files.config, ...texts },
        { session, embeddings, context, everyPosition },
      );
    } finally {
      writer.discard();
    }
  }

  /** A cache with the given number of slots for texts. */
  cache(slots = 1): KeyValueCache {
    return new KeyValueCache(this.config, slots, this.context);
  }

  /**
   * Processes further tokens of the text in a slot.
   *
   * @returns the logits of the next token: of the last position, or of all these positions.
   * @throws LanguageModelError for an unknown token, or for more tokens than fit into the context.
   */
  async read(
    cache: KeyValueCache,
    slot: number,
    tokens: readonly number[],
    signal?: AbortSignal,
  ): Promise<Float32Array> {
    if (tokens.length === 0) throw new LanguageModelError('no tokens to read; at least one is needed');
    const { vocabulary } = this.config;
    const all = this.#everyPosition ? new Float32Array(tokens.length * vocabulary) : undefined;
    let last: Float32Array = new Float32Array(0);
    for (let from = 0; from < tokens.length; from += CHUNK) {
      signal?.throwIfAborted();
      const part = tokens.slice(from, from + CHUNK);
      const text = cache.tokens[slot];
      last = await this.#run(cache, { slot, count: 1, time: part.length }, part, [
        text.length + part.length - 1,
      ]);
      text.push(...part);
      all?.set(last, from * vocabulary);
    }
    return all ?? last;
  }

  /**
   * Processes one token in each of the first slots.
   *
   * @param tokens one for each slot; undefined for a slot without a new token.
   * @returns logits, `[slots, vocabulary]`.
   */
  async step(cache: KeyValueCache, tokens: readonly (number | undefined)[]): Promise<Float32Array> {
    // A slot without a new token processes its last one again, which changes nothing.
    const fed = tokens.map((token, slot) => token ?? cache.tokens[slot].at(-1) ?? 0);
    const lasts = tokens.map((token, slot) =>
      Math.max(0, cache.tokens[slot].length - (token === undefined ? 1 : 0)),
    );
    const logits = await this.#run(cache, { slot: 0, count: tokens.length, time: 1 }, fed, lasts);
    tokens.forEach((token, slot) => {
      if (token !== undefined) cache.tokens[slot].push(token);
    });
    return logits;
  }

  async #run(
    cache: KeyValueCache,
    { slot, count, time }: { slot: number; count: number; time: number },
    tokens: readonly number[],
    lasts: readonly number[],
  ): Promise<Float32Array> {
    const { width, vocabulary } = this.config;
    const bad = tokens.find((token) => !(Number.isInteger(token) && token >= 0 && token < vocabulary));
    if (bad !== undefined)
      throw new LanguageModelError(`token ${bad} is outside the vocabulary of ${vocabulary}`);
    const total = Math.max(...lasts) + 1;
    const x = new Float32Array(tokens.length * width);
    this.#embeddings.write(tokens, x);
    const positions = this.#everyPosition ? time : 1;
    const logits = new Float32Array(count * positions * vocabulary);
    const float = (shape: number[], data: Float32Array) => ({ dtype: 'float32', shape, data }) as const;
    const whole = (values: readonly number[]) =>
      ({ dtype: 'int32', shape: [values.length], data: Int32Array.from(values) }) as const;
    const buffers = cache
      .buffers(slot, count, total)
      .map(({ name, shape, data }) => [name, float(shape, data)] as const);
    await this.#session.run(
      {
        x: float([count, time, width], x),
        last: whole(lasts),
        total: whole([total]),
        ...Object.fromEntries(buffers),
      },
      {
        logits: float([count, positions, vocabulary], logits),
        ...Object.fromEntries(buffers.map(([name, value]) => [`${name}'`, value])),
      },
    );
    return logits;
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

function textsOf({ tokenizer, template = DEFAULT_TEMPLATE, path }: LanguageFiles) {
  try {
    return { tokenizer: new Tokenizer(tokenizer), template: new ChatTemplate(template) };
  } catch (error) {
    if (error instanceof TokenizerError)
      throw new LanguageModelError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
