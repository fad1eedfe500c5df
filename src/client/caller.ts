/**
 * A call to a server with the key and a time-out, and with retries after temporary errors where a call can be
 * repeated.
 */
import { TandemError } from './error.js';
import { pause } from './pause.js';

export interface CallOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** The number of retries after a temporary error; 0 by default. */
  readonly retries?: number;
  /** Lets the call outlive the page; browsers limit the bodies of such calls to 64 KiB. */
  readonly keepalive?: boolean;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string; readonly field?: string };
}

/** Calls one server. */
export class Caller {
  constructor(
    /** The server's address without a slash at its end; empty for the page's own. */
    readonly url: string,
    readonly key: string | undefined,
    /** The time within which a response must begin, in milliseconds. */
    private readonly timeout: number,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  /** The response as JSON. @throws TandemError where it is not a success. */
  async json<Value>(method: Method, path: string, options: CallOptions = {}): Promise<Value> {
    const answer = await this.call(method, path, options);
    return (answer.status === 204 ? undefined : await answer.json()) as Value;
  }

  /** @throws TandemError where the response is not a success; the reason of `signal` where it is aborted. */
  async call(method: Method, path: string, { retries = 0, ...options }: CallOptions = {}): Promise<Response> {
    for (let tried = 0; ; tried++) {
      try {
        return await this.once(method, path, options);
      } catch (error) {
        if (!(error instanceof TandemError) || !error.passing || tried >= retries) throw error;
        await pause(tried, error.retryAfter);
      }
    }
  }

  private async once(
    method: Method,
    path: string,
    { body, signal, keepalive = false }: Omit<CallOptions, 'retries'>,
  ): Promise<Response> {
    signal?.throwIfAborted();
    const stop = new AbortController();
    const forward = () => stop.abort(signal?.reason);
    signal?.addEventListener('abort', forward, { once: true });
    const timer = setTimeout(
      () => stop.abort(new TandemError(`no answer within ${this.timeout} ms`, 0, 'timeout')),
      this.timeout,
    );
    let answer: Response;
    try {
      answer = await this.fetch(this.url + path, {
        method,
        keepalive,
        signal: stop.signal,
        credentials: 'omit',
        headers: {
          ...(this.key !== undefined && { authorization: `Bearer ${this.key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (stop.signal.aborted) throw stop.signal.reason;
      throw new TandemError(
        `${this.url || 'the server'} cannot be reached: ${String(error)}`,
        0,
        'unreachable',
      );
    } finally {
      clearTimeout(timer);
    }
    if (answer.ok) return answer;
    throw await errorOf(answer);
  }
}

async function errorOf(answer: Response): Promise<TandemError> {
  const body: unknown = await answer.json().catch(() => undefined);
  const { error } = (body ?? {}) as ErrorBody;
  const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return new TandemError(
    error?.message ?? `the server answered ${answer.status}`,
    answer.status,
    error?.code ?? 'unknown',
    error?.field,
    Number.isFinite(wait) ? wait : undefined,
  );
}
