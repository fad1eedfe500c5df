/** A provider that runs a language model in this process: a GGUF file, or a folder of one trained here or elsewhere. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProviderSettings } from '../../config/index.js';
import {
  type KeyValueCache,
  LanguageGenerator,
  LanguageModel,
  LanguageModelError,
  openLanguageFiles,
} from '../../models/index.js';
import type { Prompt } from '../../prompt/index.js';
import { SerialQueue } from '../../runtime/index.js';
import { type Provider, ProviderError, type WriteOptions, type Written } from './provider.js';

type Settings = Exclude<ProviderSettings, { url: string }>;

/** Answers that are written at once; further ones wait. */
const SLOTS = 4;

interface Opened {
  readonly model: LanguageModel;
  readonly generator: LanguageGenerator;
}

export class LocalProvider implements Provider {
  readonly name: string;
  readonly #path: string;
  readonly #context: number;
  #opened: Promise<Opened> | undefined;
  #model: LanguageModel | undefined;
  #scratch: KeyValueCache | undefined;
  readonly #measuring = new SerialQueue();

  /** @param folder of the data. */
  constructor({ name, file, context }: Settings, folder: string) {
    this.name = name;
    this.#path = resolve(folder, file);
    this.#context = context;
  }

  async #open(): Promise<Opened> {
    if (!existsSync(this.#path)) throw new ProviderError(`there is no model at ${this.#path}`, false);
    const files = await openLanguageFiles(this.#path);
    try {
      const model = await LanguageModel.open(files, { precision: 'q8', context: this.#context });
      this.#model = model;
      return { model, generator: new LanguageGenerator(model, SLOTS) };
    } finally {
      files.weights.close();
    }
  }

  async ready(): Promise<void> {
    await this.#use();
  }

  get context(): number | undefined {
    return this.#model?.context;
  }

  get count(): ((text: string) => number) | undefined {
    const { tokenizer } = this.#model ?? {};
    return tokenizer && ((text) => tokenizer.encode(text, { special: false }).length);
  }

  /** The model, opened once. @throws ProviderError */
  #use(): Promise<Opened> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      if (error instanceof LanguageModelError) throw new ProviderError(error.message, false);
      throw error;
    });
    return this.#opened;
  }

  async write(
    { system, user }: Pick<Prompt, 'system' | 'user'>,
    { signal, maxTokens, onText, talk, temperature = 0, seed = 0 }: WriteOptions,
  ): Promise<Written> {
    if (talk) throw new ProviderError('calls no tools: it runs in this process', false);
    const { generator } = await this.#use();
    try {
      let text = '';
      let usage = { input: 0, output: 0 };
      const options = { tokens: maxTokens, temperature, seed, signal };
      for await (const piece of generator.chat(messagesOf({ system, user }), options)) {
        text += piece.text;
        onText(piece.text);
        if (piece.usage) usage = { input: piece.usage.prompt, output: piece.usage.written };
      }
      if (text.trim() === '') throw new ProviderError('wrote nothing', false);
      return { text, usage, notes: [] };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LanguageModelError) throw new ProviderError(error.message, false);
      throw error;
    }
  }

  entropy(prompt: Pick<Prompt, 'system' | 'user'>, signal: AbortSignal): Promise<number> {
    return this.#measuring.run(() => this.#entropy(prompt, signal));
  }

  async #entropy(prompt: Pick<Prompt, 'system' | 'user'>, signal: AbortSignal): Promise<number> {
    const { model } = await this.#use();
    try {
      this.#scratch ??= model.cache();
      const cache = this.#scratch;
      cache.tokens[0].length = 0;
      const tokens = model.template.encode(model.tokenizer, messagesOf(prompt));
      return entropyOf(await model.read(cache, 0, tokens, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LanguageModelError) throw new ProviderError(error.message, false);
      throw error;
    }
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.model.close();
  }
}

const messagesOf = ({ system, user }: Pick<Prompt, 'system' | 'user'>) =>
  [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ] as const;

/** The entropy of the distribution that logits stand for, in nats. */
function entropyOf(logits: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) most = Math.max(most, logit);
  let [sum, weighted] = [0, 0];
  for (const logit of logits) {
    const weight = Math.exp(logit - most);
    sum += weight;
    weighted += weight * (logit - most);
  }
  return Math.log(sum) - weighted / sum;
}
