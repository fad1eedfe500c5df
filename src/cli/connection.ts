/** The connection to a `tandem serve` of this machine: JSON calls, responses in lines, refusals as errors. */
import { NotFound } from '../errors.js';
import { Failure } from './failure.js';

/** Calls a server; it holds no connection open between calls. */
export class Connection {
  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {}

  /** Whether a server exists and is ready; `busy` where it takes the connection and does not answer within five seconds. */
  async status(): Promise<'ready' | 'starting' | 'busy' | 'away'> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return 'ready';
      const { error } = (await response.json()) as { error?: { code?: string } };
      return error?.code === 'starting' ? 'starting' : 'away';
    } catch (error) {
      return (error as Error).name === 'TimeoutError' ? 'busy' : 'away';
    }
  }

  protected async get<Answer>(path: string): Promise<Answer> {
    return (await this.call('GET', path)) as Answer;
  }

  protected async send<Answer>(method: string, path: string, body: object): Promise<Answer> {
    return (await this.call(method, path, JSON.stringify(body))) as Answer;
  }

  private fetch(
    method: string,
    path: string,
    body?: string | FormData,
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        // `fetch` sets the type of forms.
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
        ...(this.key !== undefined && { authorization: `Bearer ${this.key}` }),
      },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
  }

  /** The lines of a streamed response. */
  protected async *lines(
    method: string,
    path: string,
    body?: string,
    signal?: AbortSignal,
  ): AsyncGenerator<string[]> {
    const response = await this.fetch(method, path, body, signal);
    if (!response.ok || !response.body) throw refusal(response.status, await response.json());
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      if (lines.length > 0) yield lines;
    }
    if (rest !== '') throw new Failure('the answer of the server was cut off');
  }

  protected async call(method: string, path: string, body?: string | FormData): Promise<unknown> {
    const response = await this.fetch(method, path, body);
    const answer: unknown = await response.json();
    // A batch whose records were all refused: the report says why.
    if (response.ok || (response.status === 422 && 'refused' in (answer as object))) return answer;
    throw refusal(response.status, answer);
  }
}

/** The error for an error response of the server. */
function refusal(status: number, answer: unknown): Error {
  const { error } = answer as { error?: { message?: string } };
  const message = error?.message ?? `the server answered ${status}`;
  if (status === 404) return new NotFound(message);
  if (status === 401 || status === 403) {
    return new Failure(`${message}; set TANDEM_KEY to a key that may do this (tandem keys create)`);
  }
  return new Failure(message);
}
