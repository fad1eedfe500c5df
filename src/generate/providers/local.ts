/**
 * A provider that runs a language model on this machine in a separate process: a GGUF file, or the folder of a model.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProviderSettings } from '../../config/index.js';
import { type JsonSchema, LanguageModelError, LanguageProcess } from '../../models/index.js';
import type { Prompt } from '../../prompt/index.js';
import { type ChatTurn, type Provider, ProviderError, type WriteOptions, type Written } from './provider.js';

type Settings = Exclude<ProviderSettings, { url: string }>;

/** The maximum number of concurrent answers; others wait. */
const SLOTS = 4;

/** A language model on this machine; its process starts with the first question. */
export class LocalProvider implements Provider {
  readonly name: string;
  readonly #path: string;
  readonly #context: number;
  #opened: Promise<LanguageProcess> | undefined;
  #model: LanguageProcess | undefined;

  /** @param folder the data folder. */
  constructor({ name, file, context }: Settings, folder: string) {
    this.name = name;
    this.#path = resolve(folder, file);
    this.#context = context;
  }

  async #open(): Promise<LanguageProcess> {
    if (!existsSync(this.#path)) throw new ProviderError(`there is no model at ${this.#path}`, false);
    this.#model = await LanguageProcess.open(this.#path, {
      precision: 'q8',
      context: this.#context,
      slots: SLOTS,
    });
    return this.#model;
  }

  async ready(): Promise<void> {
    await this.#use();
  }

  /** The id of the model's process, once it was started. */
  get pid(): number | undefined {
    return this.#model?.pid;
  }

  get context(): number | undefined {
    return this.#model?.context;
  }

  get count(): ((text: string) => number) | undefined {
    const { tokenizer } = this.#model ?? {};
    return tokenizer && ((text) => tokenizer.encode(text, { special: false }).length);
  }

  /** Opens the model once, and again if its process has ended. @throws ProviderError */
  #use(): Promise<LanguageProcess> {
    if (this.#model?.running === false) this.#opened = this.#model = undefined;
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
    if (talk && talk.tools.length > 0)
      throw new ProviderError('calls no tools: it runs on this machine', false);
    const model = await this.#use();
    try {
      let text = '';
      let usage = { input: 0, output: 0 };
      const messages = talk ? talkOf(system, talk.turns) : messagesOf({ system, user });
      const options = {
        tokens: maxTokens,
        temperature: talk?.temperature ?? temperature,
        seed,
        signal,
        ...(talk?.schema && { schema: talk.schema as JsonSchema }),
      };
      for await (const piece of model.write({ messages }, options)) {
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

  async entropy(prompt: Pick<Prompt, 'system' | 'user'>, signal: AbortSignal): Promise<number> {
    const model = await this.#use();
    try {
      return await model.entropy(messagesOf(prompt), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LanguageModelError) throw new ProviderError(error.message, false);
      throw error;
    }
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.close();
  }
}

/** The messages of a conversation without tools; what tools gave in an earlier part of it is read as the user's. */
const talkOf = (system: string, turns: readonly ChatTurn[]) => [
  ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
  ...turns.flatMap(({ role, content }) =>
    role === 'system' ? [] : [{ role: role === 'tool' ? ('user' as const) : role, content }],
  ),
];

const messagesOf = ({ system, user }: Pick<Prompt, 'system' | 'user'>) =>
  [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ] as const;
