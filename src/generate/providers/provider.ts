/** The interface of a provider, which writes an answer from a prompt. */
import type { Prompt } from '../../prompt/index.js';

export interface Written {
  readonly text: string;
  readonly usage: { readonly input: number; readonly output: number };
  /** Notes for the operator: unexpected tool calls, a truncated answer. */
  readonly notes: readonly string[];
}

/** A tool of the caller, who runs the calls that a model requests. */
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
  /** For an assistant: the calls that it requested. */
  readonly calls?: readonly ToolCall[] | undefined;
  /** For a tool: the id of the call that it answers. */
  readonly call?: string | undefined;
}

/** A conversation with tools or a schema, used instead of a prompt's user part. */
export interface ToolTalk {
  readonly turns: readonly ChatTurn[];
  readonly tools: readonly OfferedTool[];
  /** Whether tools can, must not or must be called, or the tool that must be. */
  readonly choice: 'auto' | 'none' | 'required' | { readonly name: string };
  readonly temperature?: number | undefined;
  /** JSON Schema that the text must fit; any text by default. */
  readonly schema?: object | undefined;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  readonly maxTokens: number;
  /** Called with the text as it is streamed. */
  readonly onText: (text: string) => void;
  /** The temperature, 0 by default; and the number of the sample, if several are drawn. */
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /** A conversation with tools, with a callback for the calls that the model requests. */
  readonly talk?: (ToolTalk & { readonly onCall: (call: ToolCall) => void }) | undefined;
}

export interface Provider {
  readonly name: string;
  /** @throws ProviderError where nothing or only an incomplete answer was written. */
  write(prompt: Pick<Prompt, 'system' | 'user'>, options: WriteOptions): Promise<Written>;
  /** Prepares to count tokens. @throws ProviderError where the model cannot be opened. */
  ready?(): Promise<void>;
  /** The maximum number of tokens of prompt and answer together, if the model has a limit, once it is ready. */
  readonly context?: number | undefined;
  /**
   * The entropy of the distribution of the answer's first token, in nats; absent if the provider reports no
   * probabilities.
   * @throws ProviderError
   */
  entropy?(prompt: Pick<Prompt, 'system' | 'user'>, signal: AbortSignal): Promise<number>;
  /** Counts the tokens of a text by the model's tokenizer, once it is ready; absent if there is none. */
  readonly count?: ((text: string) => number) | undefined;
  close(): Promise<void>;
}

/** The error of a provider that failed or whose output cannot be used; it says whether a retry can help. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /**
   * @param retryable whether a retry of the same call can succeed.
   * @param retryAfter the time for a retry in milliseconds since 1970, if the provider gave one.
   * @param written the output before the error.
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
