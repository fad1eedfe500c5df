/**
 * Several sites behind one port: tenants, each with a separate engine and application. Only the key of a request
 * selects the tenant, and tenants share no state, so that data of one cannot be in a response of another.
 *
 * A request without the key of a tenant is handled by an application without an engine: it serves the console's files
 * and the OpenAPI document, and refuses everything else.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ImportNote } from '../ingest/index.js';
import type { Engine } from '../types.js';
import { answerBadHttp, buildApp } from './app.js';
import { Keys, sameText, tokenOf } from './auth.js';
import { errorBody, HttpError } from './errors.js';
import { type ServeOptions, settle, urlOf } from './options.js';
import { ServerState } from './server-state.js';

export interface Tenant {
  readonly name: string;
  /** It stays open when the server closes. */
  readonly engine: Engine;
  /** A key with all scopes for this tenant, for commands on this machine. */
  readonly ownKey?: string | undefined;
  readonly imports?: (() => Promise<readonly ImportNote[]>) | undefined;
}

export interface TenantServer {
  readonly url: string;
  /**
   * Announces that a tenant is being opened: until the end of that, `/readyz` is 503 for its local key and without a
   * key. @returns a function that ends it.
   */
  opening(ownKey: string): () => void;
  /** Begins to serve a tenant. */
  add(tenant: Tenant): Promise<void>;
  /** Stops accepting requests, finishes those under way, and closes. */
  close(): Promise<void>;
}

interface Site extends Tenant {
  readonly app: FastifyInstance;
  readonly state: ServerState;
}

/** Serves tenants over HTTP; all calls need a key. */
export async function serveTenants(
  tenants: readonly Tenant[],
  options: Omit<ServeOptions, 'keys' | 'ownKey' | 'imports' | 'progress'> = {},
): Promise<TenantServer> {
  const settings = settle({ ...options, keys: true });
  const sites = new Map<string, Site>();
  const keys = new Keys<string>(async (token) => (await siteOf(token, sites.values()))?.name);
  /** The local keys of tenants that are being opened. */
  const opening = new Set<string>();
  const nobody = new ServerState(() => undefined);
  const lobby = await buildApp(nobody, settings);
  await lobby.ready();

  const add = async (tenant: Tenant) => {
    const { name, engine, ownKey, imports = settings.imports } = tenant;
    if (sites.has(name)) throw new Error(`there is a tenant ${name} already`);
    const state = new ServerState(() => undefined);
    state.engine = engine;
    const app = await buildApp(state, { ...settings, ownKey, imports });
    await app.ready();
    sites.set(name, { ...tenant, app, state });
    keys.forget();
  };
  for (const tenant of tenants) await add(tenant);

  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const token = tokenOf(request.headers, settings.gorse);
    const name = token && (await keys.find(token, request.socket.remoteAddress ?? ''));
    const site = name ? sites.get(name) : undefined;
    if (!site && request.url === '/readyz') {
      if (token === undefined ? opening.size === 0 : !opening.has(token))
        return answer(response, 200, { status: 'ready' });
      throw nobody.unready();
    }
    return (site?.app ?? lobby).routing(request, response);
  };
  const server = createServer({ requestTimeout: 120_000, keepAliveTimeout: 75_000 }, (request, response) => {
    route(request, response).catch((error: unknown) => {
      const known = error instanceof HttpError ? error : new HttpError(500, 'internal', 'an error happened');
      answer(response, known.status, errorBody(known), known.headers);
    });
  });
  server.on('clientError', answerBadHttp);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });

  let closed: Promise<void> | undefined;
  const close = async () => {
    const all = [...sites.values()];
    for (const { state } of all) state.stopping = true;
    nobody.stopping = true;
    const late = setTimeout(() => server.closeAllConnections(), settings.grace);
    const end = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await end;
    clearTimeout(late);
    await Promise.all([lobby, ...all.map(({ app }) => app)].map((app) => app.close()));
  };
  return {
    url: urlOf(server.address(), settings),
    opening(ownKey) {
      opening.add(ownKey);
      return () => opening.delete(ownKey);
    },
    add,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: { readonly [name: string]: string } = {},
): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** The tenant of a key. */
async function siteOf(token: string, sites: Iterable<Site>): Promise<Site | undefined> {
  for (const site of sites) {
    if (site.ownKey !== undefined && sameText(token, site.ownKey)) return site;
    if (await site.engine.store.keys.verify(token)) return site;
  }
  return undefined;
}
