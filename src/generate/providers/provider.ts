/** The interface of a provider: what writes an answer from a prompt. */
import type { Prompt } from '../../prompt/index.js';

export interface Written {
  readonly text: string;
  readonly usage: { readonly input: number; readonly output: number };
  /** What the operator should know: tool calls that nobody asked for, an answer cut short. */
  readonly notes: readonly string[];
}

/** A tool that whoever asks has, and runs: a model may ask for a call of it. */
export interface OfferedTool {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of its input. */
  readonly parameters?: object | undefined;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

/** A message of a conversation in which tools are called. */
export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Of an assistant: the calls that it asked for. */
  readonly calls?: readonly ToolCall[] | undefined;
  /** Of a tool: the id of the call that it answers. */
  readonly call?: string | undefined;
}

/** A conversation with tools, which takes the place of a prompt's user part. */
export interface ToolTalk {
  readonly turns: readonly ChatTurn[];
  readonly tools: readonly OfferedTool[];
  /** Whether a tool must, may or may not be called, or which must. */
  readonly choice: 'auto' | 'none' | 'required' | { readonly name: string };
  readonly temperature?: number | undefined;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  readonly maxTokens: number;
  /** Given the text as it comes. */
  readonly onText: (text: string) => void;
  /** 0, the likeliest text, unless given; where several samples are drawn, which of them this is. */
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /** A conversation with tools, and what takes the calls that the model asks for. */
  readonly talk?: (ToolTalk & { readonly onCall: (call: ToolCall) => void }) | undefined;
}

export interface Provider {
  readonly name: string;
  /** @throws ProviderError where nothing, or nothing whole, was written. */
  write(prompt: Pick<Prompt, 'system' | 'user'>, options: WriteOptions): Promise<Written>;
  /** Makes ready to count tokens. @throws ProviderError where the model cannot be opened. */
  ready?(): Promise<void>;
  /** Tokens of prompt and answer together, at most, where the model itself bounds them, once it is ready. */
  readonly context?: number | undefined;
  /**
   * How unsure the model is of the first token of its answer: the entropy of its distribution, in nats; absent where it tells
   * no likelihoods. @throws ProviderError
   */
  entropy?(prompt: Pick<Prompt, 'system' | 'user'>, signal: AbortSignal): Promise<number>;
  /** Tokens of a text, by the model's own tokenizer, once it is ready; absent where it is not known. */
  readonly count?: ((text: string) => number) | undefined;
  close(): Promise<void>;
}

/** A provider failed, or wrote what cannot be used; says whether another try may help. */
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
