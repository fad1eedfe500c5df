/** A server on a separate engine, and a client that sends requests unchanged. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { serve } from '#tandem/serve/index.js';
import type { ServeOptions } from '#tandem/serve/options.js';
import type { WriteReport } from '#tandem/store/index.js';
import type { Engine } from '#tandem/types.js';
import { atEnd } from './endings.js';
import { testEngine } from './engine.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; reading it fails the test where it is not. */
  readonly json: Body;
}

/** The fields of all responses; a test reads those of its endpoint. */
export interface Body extends WriteReport {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly field: string;
    readonly reason: string;
    readonly line: number;
    readonly column: number;
  };
  readonly id: string;
  readonly title: string | null;
  readonly attributes: { readonly [name: string]: unknown };
  readonly request: string;
  readonly items: readonly { readonly id: string }[];
  readonly users: readonly { readonly id: string }[];
  readonly next: string | null;
  readonly deleted: readonly string[];
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is a string or bytes, otherwise as JSON. */
  readonly body?: unknown;
}

export type Call = (method: string, path: string, sent?: Sent) => Promise<Answer>;

/** Calls the server at `url`. The path is sent as given. */
export function client(url: string, maxSockets = 64): { call: Call; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets });
  const { hostname, port } = new URL(url);
  const call: Call = (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const bytes =
        body === undefined || typeof body === 'string' || body instanceof Uint8Array
          ? body
          : JSON.stringify(body);
      const sent = request(
        {
          agent,
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port,
          method,
          path,
          headers: {
            ...(bytes === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: answer.statusCode!,
              headers: answer.headers,
              text,
              get json() {
                return JSON.parse(text) as Body;
              },
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(bytes);
    });
  return { call, close: () => agent.destroy() };
}

export interface Running {
  readonly url: string;
  readonly engine: Engine;
  readonly call: Call;
  stop(): Promise<void>;
}

/** Starts a server that ends with the test file. */
export async function start(options: ServeOptions = {}, engine?: Engine): Promise<Running> {
  const own = engine ?? (await testEngine());
  const server = await serve(own, { port: 0, ...options });
  const { call, close } = client(server.url);
  const stop = async () => {
    close();
    await server.close();
    if (!engine) await own.close();
  };
  atEnd(stop);
  return { url: server.url, engine: own, call, stop };
}
