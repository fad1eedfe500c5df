/** The interface of a provider: what writes an answer from a prompt. */
import type { Prompt } from '../../prompt/index.js';

export interface Written {
  readonly text: string;
  readonly usage: { readonly input: number; readonly output: number };
  /** What the operator should know: tool calls that nobody asked for, an answer cut short. */
  readonly notes: readonly string[];
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  readonly maxTokens: number;
  /** Given the text as it comes. */
  readonly onText: (text: string) => void;
}

export interface Provider {
  readonly name: string;
  /** @throws ProviderError where nothing, or nothing whole, was written. */
  write(prompt: Pick<Prompt, 'system' | 'user'>, options: WriteOptions): Promise<Written>;
  /** Tokens of a text, where the provider can count them. */
  count?(text: string): number;
  close(): Promise<void>;
}

export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /**
   * @param retryable whether the same call may do better.
   * @param retryAfter when, in milliseconds since 1970, where the provider said so.
   * @param written what had come before.
   */
  constructor(
    message: string,
    readonly retryable: boolean,
    readonly retryAfter?: number,
    readonly written = '',
  ) {
    super(message);
  }
}
