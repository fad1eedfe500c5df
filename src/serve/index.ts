/**
 * The HTTP server.
 * - `app` builds it by its `options`: `routes/`, one file for each group; `gorse/` is Gorse's API, `openai/` the
 *   OpenAI protocol, `mcp/` MCP, both with the `assistant-filter`; `console` serves the files of the web console, `client-file` the client for browsers
 * - a request: `auth` by API keys, rate `limit`, `origin` and `headers` for browsers, `methods` (OPTIONS, 405), `body`
 *   parsers, `json` reading, `multipart` forms, `batch` (one record or many), `errors`;
 *   `event-stream` answers with server-sent events
 * - `openapi`: the document (what bodies are taken in besides: `openapi-inputs`), from `schemas`, `list-schemas`, `search-schemas`, `ask-schemas`, `path-schemas`,
 *   `control-schemas`, `memory-schemas`,
 *   `provider-schemas`, `import-schemas`, `evaluation-schemas`, `review-schemas` and `document-schemas`
 * - `tenants`: several sites behind one port
 * - operation: `server-state` says whether it is ready, `log`, `metrics`, `answer-metrics`, `tracing`, `shutdown`
 */
import type { Engine } from '../types.js';
import { buildApp } from './app.js';
import { isLoopback, type ServeOptions, type Settings, settle, urlOf } from './options.js';
import { ServerState } from './server-state.js';
import { shutdownOf } from './shutdown.js';

export { GORSE_KINDS } from './gorse/index.js';
export { type McpTarget, mcpServer } from './mcp/index.js';
export { serveTenants, type TenantServer } from './tenants.js';

export interface Server {
  /** Its address, such as `http://127.0.0.1:7700`. */
  readonly url: string;
  /**
   * Resolves once requests are served; rejects where the engine could not be opened, or must not be served on this
   * address.
   */
  readonly ready: Promise<void>;
  /**
   * Stops accepting requests, finishes those under way, and closes. The engine stays open. Calling it again returns
   * the same promise.
   */
  close(): Promise<void>;
}

/**
 * Serves an engine over HTTP. Given the promise of an engine, it listens at once, and responds 503 with the current
 * step until the engine is open.
 *
 * @throws where the address is not loopback and the store has no key.
 */
export async function serve(engine: Engine | Promise<Engine>, options: ServeOptions = {}): Promise<Server> {
  const settings = settle(options);
  const state = new ServerState(settings.progress);
  const opened = 'then' in engine ? engine : undefined;
  if (!opened) await admit(engine as Engine, state, settings);

  const app = await buildApp(state, settings);
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await app.close();
    throw error;
  }

  const ready = (async () => {
    try {
      if (opened) await admit(await opened, state, settings);
    } catch (error) {
      state.failure = error;
      throw error;
    }
  })();
  // A rejection that no caller awaits must not count as unhandled.
  ready.catch(() => {});

  return { url: urlOf(app.server.address(), settings), ready, close: shutdownOf(app, state, settings.grace) };
}

/** Lets requests through to the engine. */
async function admit(engine: Engine, state: ServerState, { keys, host }: Settings): Promise<void> {
  if (keys && (await engine.store.keys.list()).length === 0) {
    throw new Error(
      isLoopback(host)
        ? 'there is no API key yet, so nobody could call: make one with `tandem keys create NAME`'
        : `listening on ${host} would let other machines in, and there is no API key yet: make one with \`tandem keys create NAME\`, or listen on 127.0.0.1`,
    );
  }
  state.engine = engine;
}
