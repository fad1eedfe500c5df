/**
 * A provider behind an OpenAI-compatible API, through Vercel's AI SDK. It distinguishes the failures of such servers:
 * silence, errors, invalid responses, truncated answers, unexpected tool calls.
 */
import type { RemoteSettings } from '../../config/index.js';
import type { Prompt } from '../../prompt/index.js';
import { SECOND } from '../../runtime/index.js';
import { type Provider, ProviderError, type WriteOptions, type Written } from './provider.js';
import { argumentsOf, callOptions } from './talk.js';

/** One endpoint with one model. */
export class RemoteProvider implements Provider {
  readonly name: string;

  constructor(
    private readonly settings: RemoteSettings,
    private readonly env: { readonly [name: string]: string | undefined } = process.env,
  ) {
    this.name = settings.name;
  }

  async write(
    { system, user }: Pick<Prompt, 'system' | 'user'>,
    { signal, maxTokens, onText, talk, temperature, seed }: WriteOptions,
  ): Promise<Written> {
    const { url, model, keyFrom, timeout } = this.settings;
    const apiKey = keyFrom === undefined ? undefined : this.env[keyFrom];
    if (keyFrom !== undefined && !apiKey)
      throw new ProviderError(`the environment variable ${keyFrom}, which holds its key, is not set`, false);
    // Loaded only if a provider is used, as the SDK takes about 100 ms to load.
    const [{ streamText }, { createOpenAICompatible }] = await Promise.all([
      import('ai'),
      import('@ai-sdk/openai-compatible'),
    ]);
    const silence = new Silence(timeout * SECOND);
    const stopped = AbortSignal.any([signal, silence.signal]);
    const notes = new Set<string>();
    let text = '';
    let called = false;
    try {
      const stream = streamText({
        model: createOpenAICompatible({
          name: this.name,
          baseURL: url,
          apiKey,
          includeUsage: true,
          supportsStructuredOutputs: true, // servers that do not are told of a schema all the same
        })(model),
        system,
        ...(talk ? await callOptions(talk) : { prompt: user }),
        maxOutputTokens: maxTokens,
        temperature: talk?.temperature ?? temperature ?? 0,
        seed,
        maxRetries: 0,
        abortSignal: stopped,
        onError: () => {},
      });
      let usage = { input: 0, output: 0 };
      let finish = '';
      for await (const part of stream.fullStream) {
        silence.heard();
        if (part.type === 'text-delta') {
          // Remove replacement characters of divided characters.
          const piece = part.text.replaceAll('\ufffd', '');
          text += piece;
          onText(piece);
        } else if (part.type === 'error') throw part.error;
        else if (part.type === 'tool-call' && talk?.tools.some(({ name }) => name === part.toolName)) {
          called = true;
          talk.onCall({ id: part.toolCallId, name: part.toolName, arguments: argumentsOf(part.input) });
        } else if (part.type === 'tool-call' || (part.type === 'tool-input-start' && !talk))
          notes.add(`${this.name} called a tool that it was not given; the call was not made`);
        else if (part.type === 'finish') {
          finish = part.finishReason;
          usage = { input: part.totalUsage.inputTokens ?? 0, output: part.totalUsage.outputTokens ?? 0 };
        }
      }
      signal.throwIfAborted();
      if (silence.signal.aborted)
        throw new ProviderError(`was silent for ${timeout} s`, true, undefined, text);
      if (text.trim() === '' && !called) throw new ProviderError('wrote nothing', true);
      if (finish === '' || finish === 'other' || finish === 'error')
        throw new ProviderError('stopped in the middle of its answer', true, undefined, text);
      if (finish === 'length') notes.add(`${this.name} was cut short at ${maxTokens} tokens`);
      return { text, usage, notes: [...notes] };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProviderError) throw error;
      if (silence.signal.aborted)
        throw new ProviderError(`was silent for ${timeout} s`, true, undefined, text);
      throw failureOf(error, text);
    } finally {
      silence.end();
    }
  }

  async close(): Promise<void> {}
}

/** Aborts after a time without data. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function failureOf(error: unknown, written: string): ProviderError {
  const { statusCode, responseHeaders, message } = error as {
    readonly statusCode?: number;
    readonly responseHeaders?: { readonly [name: string]: string };
    readonly message?: string;
  };
  const what = String(message ?? error).slice(0, 300);
  if (statusCode === undefined) return new ProviderError(`failed: ${what}`, true, undefined, written);
  const retryable = statusCode === 408 || statusCode === 409 || statusCode === 429 || statusCode >= 500;
  return new ProviderError(
    `answered ${statusCode}: ${what}`,
    retryable,
    retryAfterOf(responseHeaders?.['retry-after']),
    written,
  );
}

/** The time for a retry in milliseconds since 1970, from a number of seconds or a date. */
export function retryAfterOf(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return now + Number(header) * SECOND;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : at;
}
