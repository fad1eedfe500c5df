/** The HTTP client of the console: all calls use the public API, with the key of the tab, if set. */

/** An error response of the server. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; 0 where the server could not be reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** The invalid field, if the server names one. */
    readonly field?: string,
    /** The reasons for refused records, if all of a batch were refused. */
    readonly refused: readonly string[] = [],
    /** The choices that resolve an ambiguity, if the server offers any. */
    readonly choices: readonly object[] = [],
    /** The scope that the key lacks. */
    readonly needed?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The key is stored in the session of the tab, until it is closed, and sent as a header, not as a cookie. */
const KEY = 'tandem-key';

export const readKey = (): string => sessionStorage.getItem(KEY) ?? '';

export function writeKey(key: string): void {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface ErrorBody {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly field?: string;
    readonly needed?: string;
    readonly choices?: readonly object[];
  };
  readonly refused?: readonly { readonly reason: string }[];
}

/** Sends a request. @throws ApiError where the response is not a success. */
export async function send(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  const key = readKey();
  // Forms and files are sent unchanged.
  const form = body instanceof FormData;
  const file = body instanceof Blob;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      signal,
      credentials: 'omit',
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(body !== undefined &&
          !form && { 'content-type': file ? 'application/octet-stream' : 'application/json' }),
      },
      body: body === undefined ? undefined : form || file ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'unreachable', 'the server cannot be reached');
  }
  if (answer.ok) return answer;
  const { error, refused = [] } = (await answer.json().catch(() => ({}))) as ErrorBody;
  throw new ApiError(
    answer.status,
    error?.code ?? 'unknown',
    error?.message ?? `the server answered ${answer.status}`,
    error?.field,
    refused.map(({ reason }) => reason),
    error?.choices,
    error?.needed,
  );
}

/** Sends a request and parses the response as JSON. @throws ApiError where the response is not a success. */
export async function call<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await send(method, path, body, signal);
  return (answer.status === 204 ? undefined : await answer.json()) as Answer;
}

/** A path with its query string; values that are undefined or empty are left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

/** An id as one segment of a path. */
export const segment = (id: string): string => encodeURIComponent(id);
