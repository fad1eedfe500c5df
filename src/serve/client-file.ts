/** The client for browsers (src/client, as one file), at /client.js: pages without a bundler import it from here. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';

const FILE = fileURLToPath(new URL('../client/browser.js', import.meta.url));

/** Browsers check for a newer version after an hour. */
const AN_HOUR = 'public, max-age=3600';

/** Adds `GET /client.js`: the client of a server as one file for browsers; 404 where it was not built. */
export function addClientFile(app: FastifyInstance): void {
  const file = existsSync(FILE) ? readFileSync(FILE) : undefined;
  app.get('/client.js', { schema: { hide: true } }, (_request, reply) => {
    if (!file)
      throw new HttpError(404, 'not_found', 'the client is not built: run `npm run build` in the clone');
    return (
      reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', AN_HOUR)
        // Any page can load it, as it holds no data; `--origin` decides which pages can call the API.
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(file)
    );
  });
}
