/**
 * A language model in a separate process.
 *
 * - ONNX Runtime computes in the calling thread, and processing a prompt takes up to seconds. A separate process does
 *   not block the event loop of the caller, and if memory runs out only this process ends.
 * - On Linux its weights are in pages of 2 MiB, if available (`glibc.malloc.hugetlb`, which glibc reads only at the
 *   start of a process): each token reads all weights, and with pages of 4 KiB address translation took an eighth to a
 *   third of the time.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ChatMessage, Tokenizer } from '../../text/index.js';
import type { GenerationOptions, Piece } from './generator.js';
import type { LanguageModelOptions } from './language-model.js';
import { LanguageModelError } from './language-model-error.js';
import { openLanguageFiles } from './open-language-files.js';

export interface ProcessOptions extends Pick<LanguageModelOptions, 'precision' | 'context' | 'threads'> {
  /** The maximum number of concurrent requests; further ones wait. 1 by default. */
  readonly slots?: number;
}

/** A conversation to answer, or a text to continue. */
export type ProcessInput = { readonly messages: readonly ChatMessage[] } | { readonly text: string };

/** Messages to the process: load a model, generate or measure, stop a request. */
export type ToProcess =
  | { readonly open: string; readonly options: ProcessOptions }
  | { readonly id: number; readonly input: ProcessInput; readonly options: Omit<GenerationOptions, 'signal'> }
  | { readonly id: number; readonly entropyAfter: readonly ChatMessage[] }
  | { readonly id: number; readonly stop: true };

/** Messages from the process: `id` is that of the request; without one, they are about the model. */
export interface FromProcess {
  readonly id?: number;
  readonly context?: number;
  readonly piece?: Piece;
  readonly entropy?: number;
  readonly error?: { readonly name: string; readonly message: string };
}

interface Pending {
  readonly pieces: Piece[];
  entropy?: number;
  error?: unknown;
  wake: () => void;
}

/**
 * A model in a separate process.
 *
 * @example
 * const model = await LanguageProcess.open('model.gguf', { slots: 4 });
 * let text = '';
 * for await (const piece of model.write({ text: 'the cat' }, { tokens: 5 })) text += piece.text;
 * text.length > 0; // true
 * await model.close();
 */
export class LanguageProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #next = 0;
  /** The maximum number of positions. */
  readonly context: number;
  readonly tokenizer: Tokenizer;

  private constructor(
    child: ChildProcess,
    ended: Promise<void>,
    { context, tokenizer }: { context: number; tokenizer: Tokenizer },
  ) {
    this.#child = child;
    this.#ended = ended;
    this.context = context;
    this.tokenizer = tokenizer;
    child.on('message', (message: FromProcess) => this.#receive(message));
    child.on('exit', (code, signal) => this.#fail(endOf(code, signal)));
    child.on('error', () => {}); // what could not be sent: its end, which follows, is told to all
    this.#holdWhileBusy();
  }

  /**
   * Starts the process and loads a model there.
   *
   * @param path the path of a GGUF file, or of a folder in Hugging Face's layout.
   * @throws LanguageModelError for invalid files, or where the process ends while it loads.
   */
  static async open(path: string, options: ProcessOptions = {}): Promise<LanguageProcess> {
    const files = await openLanguageFiles(path);
    files.weights.close();
    const child = fork(fileURLToPath(new URL('./language-process-worker.js', import.meta.url)), {
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, GLIBC_TUNABLES: withHugePages(process.env.GLIBC_TUNABLES) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // standard output is the caller's, who may speak a protocol on it
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const context = await new Promise<number>((resolve, reject) => {
      child.once('message', ({ context = 0, error }: FromProcess) =>
        error ? reject(errorOf(error)) : resolve(context),
      );
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(endOf(code, signal)));
      child.send({ open: path, options } satisfies ToProcess);
    }).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    // The tokenizer was already loaded in the process without an error.
    return new LanguageProcess(child, ended, { context, tokenizer: new Tokenizer(files.tokenizer) });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the process is running. */
  get running(): boolean {
    const { connected, exitCode, signalCode } = this.#child;
    return connected && exitCode === null && signalCode === null;
  }

  /**
   * Generates an answer, or the continuation of a text.
   *
   * @throws LanguageModelError where the prompt fills the context, or the process has ended; RangeError for invalid
   *   options; the reason of `signal`.
   */
  async *write(
    input: ProcessInput,
    { signal, ...options }: GenerationOptions = {},
  ): AsyncGenerator<Piece, void, void> {
    const { request, send, end } = this.#begin(signal);
    send((id) => ({ id, input, options }));
    let finished = false;
    try {
      while (!finished) {
        const piece = request.pieces.shift();
        if (request.error !== undefined) throw request.error;
        if (piece) {
          finished = piece.finish !== undefined;
          yield piece;
        } else await toldOf(request);
      }
    } finally {
      end(finished);
    }
  }

  /**
   * The entropy of the distribution of the first token of an answer, in nats.
   *
   * @throws LanguageModelError where the prompt fills the context, or the process has ended; the reason of `signal`.
   */
  async entropy(messages: readonly ChatMessage[], signal?: AbortSignal): Promise<number> {
    const { request, send, end } = this.#begin(signal);
    send((id) => ({ id, entropyAfter: messages }));
    try {
      while (request.entropy === undefined) {
        if (request.error !== undefined) throw request.error;
        await toldOf(request);
      }
      return request.entropy;
    } finally {
      end(request.entropy !== undefined);
    }
  }

  /** A new request: functions to send it, and to end it, which stops it if it is not finished. */
  #begin(signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
    if (!this.running) throw endOf(this.#child.exitCode, this.#child.signalCode);
    const id = this.#next++;
    const request: Pending = { pieces: [], wake: () => {} };
    this.#pending.set(id, request);
    this.#holdWhileBusy();
    const abort = () => {
      request.error = signal?.reason;
      request.wake();
    };
    signal?.addEventListener('abort', abort, { once: true });
    return {
      request,
      send: (message: (id: number) => ToProcess) => this.#send(message(id)),
      end: (finished: boolean) => {
        signal?.removeEventListener('abort', abort);
        this.#pending.delete(id);
        if (!finished) this.#send({ id, stop: true });
        this.#holdWhileBusy();
      },
    };
  }

  /** Ends the process; requests in progress fail. */
  async close(): Promise<void> {
    this.#child.ref(); // its end is waited for, even where nothing else is left to do
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  #send(message: ToProcess): void {
    if (this.running) this.#child.send(message);
  }

  #receive({ id = -1, piece, entropy, error }: FromProcess): void {
    const request = this.#pending.get(id);
    if (!request) return; // nobody listens to it any more
    if (piece) request.pieces.push(piece);
    if (entropy !== undefined) request.entropy = entropy;
    if (error) request.error = errorOf(error);
    request.wake();
  }

  #fail(error: LanguageModelError): void {
    for (const request of this.#pending.values()) {
      request.error = error;
      request.wake();
    }
  }

  /** An idle model does not keep the parent process alive; requests in progress do. */
  #holdWhileBusy(): void {
    const hold = this.#pending.size > 0 ? 'ref' : 'unref';
    this.#child[hold]();
    this.#child.channel?.[hold]();
  }
}

const toldOf = (request: Pending): Promise<void> =>
  new Promise((resolve) => {
    request.wake = resolve;
  });

/** The tunables of glibc with pages of 2 MiB for allocations, unless they already set the page size. */
function withHugePages(tunables = ''): string {
  if (tunables.includes('glibc.malloc.hugetlb')) return tunables;
  return [tunables, 'glibc.malloc.hugetlb=1'].filter((one) => one !== '').join(':');
}

const endOf = (code: number | null, signal: string | null): LanguageModelError =>
  new LanguageModelError(
    signal === 'SIGKILL'
      ? 'the process of the language model was killed; where nobody did so, memory was short: take a smaller model, or a smaller context'
      : `the process of the language model has ended (${signal ?? `code ${code ?? 'unknown'}`})`,
  );

function errorOf({ name, message }: { name: string; message: string }): Error {
  if (name === 'LanguageModelError') return new LanguageModelError(message);
  return name === 'RangeError' ? new RangeError(message) : new Error(message);
}
