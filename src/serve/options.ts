/** The options of the server, and their defaults. */
import type { Writable } from 'node:stream';
import type { ImportNote } from '../ingest/index.js';
import type { Progress } from '../runtime/index.js';

export interface ServeOptions {
  /** The address to listen on; `127.0.0.1` by default. On any address other than loopback, calls need an API key. */
  readonly host?: string | undefined;
  /** The port; 0 for any free one; 7700 by default. */
  readonly port?: number | undefined;
  /** Whether calls need an API key on loopback too; false by default. */
  readonly keys?: boolean | undefined;
  /** The maximum size of a body in bytes; 16 MiB by default. */
  readonly bodyLimit?: number | undefined;
  /**
   * The maximum number of calls per minute for each key or, without keys, each address; `false` for no limit. By
   * default 60,000, or no limit where no key is needed.
   */
  readonly rateLimit?: number | false | undefined;
  /** Origins whose pages can call from a browser, such as `https://shop.example`; none by default. */
  readonly origins?: readonly string[] | undefined;
  /** A key with all scopes, for commands on this machine; none by default. */
  readonly ownKey?: string | undefined;
  /** Whether Gorse's REST API is served under `/api`, too; false by default. */
  readonly gorse?: boolean | undefined;
  /** Where to write a JSON line for each request; nowhere by default. */
  readonly log?: Writable | undefined;
  /** How long a shutdown waits for requests under way, in milliseconds; 10,000 by default. */
  readonly grace?: number | undefined;
  /** Reports of what imports left out, for `/v1/doctor`; none by default. */
  readonly imports?: (() => Promise<readonly ImportNote[]>) | undefined;
  /** The current step of opening the engine, for `/readyz`, where a promise of an engine was given. */
  readonly progress?: (() => Progress | undefined) | undefined;
}

/** The options with their defaults filled in. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly keys: boolean;
  readonly bodyLimit: number;
  readonly rateLimit: number | false;
  readonly origins: ReadonlySet<string>;
  readonly ownKey: string | undefined;
  readonly gorse: boolean;
  readonly log: Writable | undefined;
  readonly grace: number;
  readonly imports: () => Promise<readonly ImportNote[]>;
  readonly progress: () => Progress | undefined;
}

/** Options with their defaults: calls need a key wherever the host is not loopback. */
export function settle(options: ServeOptions): Settings {
  const host = options.host ?? '127.0.0.1';
  const keys = !isLoopback(host) || (options.keys ?? false);
  return {
    host,
    port: options.port ?? 7700,
    keys,
    bodyLimit: options.bodyLimit ?? 16 * 2 ** 20,
    rateLimit: options.rateLimit ?? (keys ? 60_000 : false),
    origins: new Set(options.origins ?? []),
    ownKey: options.ownKey,
    gorse: options.gorse ?? false,
    log: options.log,
    imports: options.imports ?? (async () => []),
    grace: options.grace ?? 10_000,
    progress: options.progress ?? (() => undefined),
  };
}

/** Whether a host name or address is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(name)
  );
}

/** The URL of a server. @param address the address it listens on. */
export function urlOf(address: unknown, { host, port }: Pick<Settings, 'host' | 'port'>): string {
  const actual = typeof address === 'object' && address !== null && 'port' in address ? address.port : port;
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${actual}`;
}
