/**
 * A language model in a process of its own.
 *
 * - ONNX Runtime computes where it is called, and reading a prompt takes it up to seconds: in a process of its own the event
 *   loop of whoever asks stays free, and a model that memory does not suffice for ends that process alone.
 * - Its weights lie in pages of 2 MiB where Linux has them (`glibc.malloc.hugetlb`, which glibc reads only as a process
 *   begins): every token reads all of them, and in pages of 4 KiB an eighth to a third of its time went into finding pages.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ChatMessage, Tokenizer } from '../../text/index.js';
import type { GenerationOptions, Piece } from './generator.js';
import type { LanguageModelOptions } from './language-model.js';
import { LanguageModelError } from './language-model-error.js';
import { openLanguageFiles } from './open-language-files.js';

export interface ProcessOptions extends Pick<LanguageModelOptions, 'precision' | 'context' | 'threads'> {
  /** Requests that are written at once; further ones wait. 1 by default. */
  readonly slots?: number;
}

/** A conversation to answer, or a text to go on with. */
export type ProcessInput = { readonly messages: readonly ChatMessage[] } | { readonly text: string };

/** What the process is told: which model, what to write or measure, or to stop that. */
export type ToProcess =
  | { readonly open: string; readonly options: ProcessOptions }
  | { readonly id: number; readonly input: ProcessInput; readonly options: Omit<GenerationOptions, 'signal'> }
  | { readonly id: number; readonly entropyAfter: readonly ChatMessage[] }
  | { readonly id: number; readonly stop: true };

/** What it answers: `id` is the request's; without one it is about the model. */
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
 * One model in one process.
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
  /** Positions at most. */
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
   * @param path of a GGUF file, or of a folder as Hugging Face has it.
   * @throws LanguageModelError for files that are wrong, or where the process ends while it loads.
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
    // It was made there without an error.
    return new LanguageProcess(child, ended, { context, tokenizer: new Tokenizer(files.tokenizer) });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it runs; after it has ended, by whatever cause, it writes nothing more. */
  get running(): boolean {
    const { connected, exitCode, signalCode } = this.#child;
    return connected && exitCode === null && signalCode === null;
  }

  /**
   * Writes an answer, or what comes after a text.
   *
   * @throws LanguageModelError where the prompt fills the context, or the process has ended; RangeError for impossible
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
   * The entropy of what the first token of an answer may be, in nats: how unsure the model is of how to begin.
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

  /** A request of its own: how to send it, and to end it, which stops it where it is not finished. */
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

  /** Ends the process; what is being written fails. */
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

  /** An idle model keeps nobody's process alive; one that is written with does. */
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

/** Tunables of glibc with pages of 2 MiB for what is allocated, unless they say otherwise themselves. */
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
