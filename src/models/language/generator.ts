/**
 * Text generation with a language model for concurrent requests, each of which is streamed. Requests share the steps of
 * the model (continuous batching: a new request joins those in progress), and the prefix that a prompt shares with an
 * earlier one is not processed again.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { ChatMessage, PromptOptions } from '../../text/index.js';
import { Constraint } from './constraint.js';
import { grammarOf, type JsonSchema } from './json-grammar.js';
import type { KeyValueCache } from './key-value-cache.js';
import type { LanguageModel } from './language-model.js';
import { LanguageModelError } from './language-model-error.js';
import { Sampler, type SamplingOptions } from './sampler.js';
import { StopWords } from './stop-words.js';

export interface GenerationOptions extends SamplingOptions {
  /** The maximum number of new tokens; by default until the context is full. */
  readonly tokens?: number;
  /** Texts that end the output; they are not part of it. */
  readonly stop?: readonly string[];
  /** The JSON Schema that the output must match. */
  readonly schema?: JsonSchema;
  readonly signal?: AbortSignal;
}

/** Why the output ended: by the model or a stop word, or by a limit on its length. */
export type FinishReason = 'stop' | 'length';

/** A piece of output; the last one has the reason for the end. */
export interface Piece {
  readonly text: string;
  readonly finish?: FinishReason;
  /** With the last piece: the number of tokens of the prompt, of those reused from the cache, and of new tokens. */
  readonly usage?: { readonly prompt: number; readonly reused: number; readonly written: number };
}

interface Request {
  readonly prompt: readonly number[];
  readonly options: GenerationOptions;
  readonly sampler: Sampler;
  readonly constraint: Constraint | undefined;
  readonly stops: StopWords;
  readonly decoder: { next(id: number): string; end(): string };
  readonly pieces: Piece[];
  wake: () => void;
  error?: unknown;
  done: boolean;
  written: number;
  reused: number;
  /** The token that was sampled and not processed yet. */
  next?: number;
}

/**
 * Generates text with one model, for concurrent requests.
 *
 * @example
 * const model = await LanguageModel.open(openGguf('model.gguf'));
 * const generator = new LanguageGenerator(model);
 * const pieces = [];
 * const options = { tokens: 5, temperature: 0 };
 * for await (const piece of generator.chat([{ role: 'user', content: 'the cat' }], options)) pieces.push(piece);
 * pieces.at(-1).finish; // 'length'
 * pieces.at(-1).usage.written; // 5
 * await model.close();
 */
export class LanguageGenerator {
  readonly #model: LanguageModel;
  readonly #cache: KeyValueCache;
  readonly #waiting: Request[] = [];
  readonly #active: (Request | undefined)[];
  #running = false;

  /** @param slots the maximum number of concurrent requests; further ones wait. */
  constructor(model: LanguageModel, slots = 1) {
    this.#model = model;
    this.#cache = model.cache(slots);
    this.#active = Array.from({ length: slots }, () => undefined);
  }

  /** Answers a conversation. */
  chat(
    messages: readonly ChatMessage[],
    options: GenerationOptions & PromptOptions = {},
  ): AsyncGenerator<Piece> {
    const { template, tokenizer } = this.#model;
    return this.generate(template.encode(tokenizer, messages, options), options);
  }

  /**
   * Continues a prompt.
   *
   * @throws LanguageModelError where the prompt is empty or fills the context; RangeError for invalid options.
   */
  async *generate(prompt: readonly number[], options: GenerationOptions = {}): AsyncGenerator<Piece> {
    const { context } = this.#model;
    if (prompt.length === 0) throw new LanguageModelError('an empty prompt; at least one token is needed');
    if (prompt.length >= context)
      throw new LanguageModelError(
        `a prompt of ${prompt.length} tokens leaves no room in a context of ${context}`,
      );
    const request: Request = {
      prompt,
      options,
      sampler: new Sampler(options),
      constraint: options.schema === undefined ? undefined : new Constraint(grammarOf(options.schema)),
      stops: new StopWords(options.stop ?? []),
      decoder: this.#model.tokenizer.decoder(),
      pieces: [],
      wake: () => {},
      done: false,
      written: 0,
      reused: 0,
    };
    this.#waiting.push(request);
    if (!this.#running) void this.#run();
    try {
      for (;;) {
        const piece = request.pieces.shift();
        if (piece) yield piece;
        else if (request.error !== undefined) throw request.error;
        else if (request.done) return;
        else
          await new Promise<void>((resolve) => {
            request.wake = resolve;
          });
      }
    } finally {
      request.done = true; // whoever stops listening stops the writing
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (;;) {
        await this.#admit();
        const busy = this.#active.flatMap((request, slot) => (request ? [slot] : []));
        if (busy.length === 0 && this.#waiting.length === 0) return;
        if (busy.length > 0) await this.#step(busy.at(-1)! + 1);
        await turn();
      }
    } finally {
      this.#running = false;
    }
  }

  /** Assigns slots to waiting requests and processes their prompts. */
  async #admit(): Promise<void> {
    while (this.#waiting.length > 0) {
      const [request] = this.#waiting;
      const slot = this.#slotFor(request.prompt);
      if (slot === undefined) return;
      this.#waiting.shift();
      if (request.done) continue;
      try {
        const known = this.#cache.tokens[slot];
        // At least one token is processed again, to get its logits.
        const shared = Math.min(sharedLength(known, request.prompt), request.prompt.length - 1);
        known.length = shared;
        request.reused = shared;
        this.#active[slot] = request;
        const logits = await this.#model.read(
          this.#cache,
          slot,
          request.prompt.slice(shared),
          request.options.signal,
        );
        this.#choose(slot, logits);
      } catch (error) {
        this.#fail(slot, error);
      }
    }
  }

  /** The free slot with the longest common prefix with a prompt. */
  #slotFor(prompt: readonly number[]): number | undefined {
    let best: number | undefined;
    let most = -1;
    this.#active.forEach((request, slot) => {
      const shared = request ? -1 : sharedLength(this.#cache.tokens[slot], prompt);
      if (shared > most) [best, most] = [slot, shared];
    });
    return best;
  }

  /** One step of the model for all requests in the first `count` slots. */
  async #step(count: number): Promise<void> {
    const tokens = Array.from({ length: count }, (_, slot) => this.#active[slot]?.next);
    try {
      const logits = await this.#model.step(this.#cache, tokens);
      const size = logits.length / count;
      for (let slot = 0; slot < count; slot++)
        if (tokens[slot] !== undefined) this.#choose(slot, logits.subarray(slot * size, (slot + 1) * size));
    } catch (error) {
      for (let slot = 0; slot < count; slot++) if (this.#active[slot]) this.#fail(slot, error);
    }
  }

  #choose(slot: number, logits: Float32Array): void {
    const request = this.#active[slot]!;
    const { options, sampler, constraint, stops, decoder } = request;
    const { tokenizer, config, context } = this.#model;
    try {
      options.signal?.throwIfAborted();
      const ends = config.ends ?? [];
      const allowed =
        constraint &&
        ((token: number) =>
          ends.includes(token)
            ? constraint.complete
            : !tokenizer.isSpecial(token) && constraint.allows(tokenizer.bytesOf(token)));
      const token = sampler.choose(logits, this.#cache.tokens[slot], allowed);
      const full = this.#cache.tokens[slot].length + 1 >= context;
      if (request.done) this.#release(slot);
      else if (token < 0 || ends.includes(token)) this.#finish(slot, 'stop', '');
      else {
        request.written++;
        constraint?.advance(tokenizer.bytesOf(token));
        const text = stops.next(decoder.next(token));
        request.next = token;
        if (stops.stopped || constraint?.finished) this.#finish(slot, 'stop', text);
        else if (full || request.written >= (options.tokens ?? Number.POSITIVE_INFINITY))
          this.#finish(slot, 'length', text);
        else if (text !== '') this.#give(request, { text });
      }
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  #finish(slot: number, finish: FinishReason, text: string): void {
    const request = this.#active[slot]!;
    const { stops, decoder, prompt, reused, written } = request;
    const rest = stops.stopped ? text : text + stops.next(decoder.end()) + stops.end();
    request.done = true;
    this.#release(slot);
    this.#give(request, { text: rest, finish, usage: { prompt: prompt.length, reused, written } });
  }

  #fail(slot: number, error: unknown): void {
    const request = this.#active[slot];
    this.#cache.tokens[slot].length = 0; // what a run that failed left there is not known
    this.#release(slot);
    if (!request) return;
    request.error = error;
    request.wake();
  }

  #release(slot: number): void {
    this.#active[slot] = undefined;
  }

  #give(request: Request, piece: Piece): void {
    request.pieces.push(piece);
    request.wake();
  }
}

function sharedLength(one: readonly number[], other: readonly number[]): number {
  let shared = 0;
  while (shared < one.length && shared < other.length && one[shared] === other[shared]) shared++;
  return shared;
}
