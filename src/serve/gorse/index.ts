/**
 * Gorse's REST API under `/api`, so that clients of Gorse work unchanged: `users`, `items`, `feedback` and `lists` (a
 * file for each resource), with Gorse's `shapes`; `request` reads requests, `routes` declares routes, `write-back`
 * writes feedback for what was served, `kinds` says what types of feedback mean, `bulk` has the files of all records,
 * `dump` all of them in Gorse's binary form.
 *
 * Errors are plain text. Keys are ours, sent as X-API-Key.
 */
import type { FastifyInstance } from 'fastify';
import { asHttpError } from '../errors.js';
import { decode, parseJson } from '../json.js';
import { logFault } from '../log.js';
import type { ServerState } from '../server-state.js';
import { addBulk } from './bulk.js';
import { addDump } from './dump.js';
import { addFeedback } from './feedback.js';
import { addItems } from './items.js';
import { addLists } from './lists.js';
import { routesOf } from './routes.js';
import { addUsers } from './users.js';
import { WriteBack } from './write-back.js';

export { GORSE_KINDS } from './kinds.js';

/** Adds Gorse's REST API below `/api/`. */
export async function addGorse(app: FastifyInstance, state: ServerState): Promise<void> {
  await app.register(
    async (api) => {
      api.setErrorHandler((error, request, reply) => {
        const answer = asHttpError(error);
        if (!answer) logFault(error, request);
        if (!request.raw.complete) reply.header('connection', 'close');
        reply
          .code(answer?.status ?? 500)
          .headers(answer?.headers ?? {})
          .type('text/plain; charset=utf-8')
          .send(answer?.message ?? `something went wrong here; the log says what, under ${request.id}`);
      });
      // Some clients name a form's type where they send no body, or JSON's type not at all.
      api.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
        body.length === 0 ? undefined : parseJson(decode(body)),
      );
      api.addContentTypeParser(
        'multipart/form-data',
        { parseAs: 'buffer' },
        async (_request: unknown, body: Buffer) => body,
      );
      const writeBack = new WriteBack((error) => logFault(error));
      api.addHook('onClose', () => writeBack.close());
      const route = routesOf(api, () => state.need());
      addUsers(route);
      addItems(route);
      addFeedback(route);
      addBulk(route);
      addLists(route, writeBack);
      await addDump(api, () => state.need());
      const health = () => ({
        Ready: !state.notReady,
        DataStoreConnected: !state.notReady,
        CacheStoreConnected: !state.notReady,
        DataStoreError: null,
        CacheStoreError: null,
      });
      route('GET', ['/health/live', '/health/ready'], undefined, health);
    },
    { prefix: '/api' },
  );
}
