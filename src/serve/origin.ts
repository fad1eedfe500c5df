/**
 * Protection against calls from web pages (CORS, DNS rebinding), by the headers Host and Origin. Without keys, any
 * web page could call a server on its visitor's machine, by a host name that resolves to it (DNS rebinding) or by a
 * plain form; so the host name and the origin must then be those of this machine, or allowed.
 */
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';
import type { Methods } from './methods.js';
import { isLoopback, type Settings } from './options.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The host name of a `Host` header, without its port. */
const hostName = (header: string) => header.replace(/:\d*$/, '');

/**
 * Refuses calls from other sites: host names other than loopback where no keys are required, and origins that are
 * not allowed.
 */
export function guardOrigins(app: FastifyInstance, { keys, origins }: Settings, methods: Methods): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { host = '', origin } = request.headers;
    if (!keys && !isLoopback(hostName(host))) {
      done(
        new HttpError(
          403,
          'host_not_allowed',
          'without keys this server answers only to the names of this machine, such as localhost; see --keys',
        ),
      );
      return;
    }
    if (origin === undefined) return done();

    if (origins.has(origin)) {
      reply.header('access-control-allow-origin', origin).header('vary', 'origin');
      // A preflight request: the headers are added here, and the response is that to any OPTIONS.
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        reply
          .header('access-control-allow-methods', methods.of(request.url).join(', '))
          .header('access-control-allow-headers', 'authorization, content-type, x-api-key')
          .header('access-control-max-age', '600');
      }
    } else if (!keys && !SAFE.has(request.method) && origin !== `http://${host}`) {
      done(new HttpError(403, 'origin_not_allowed', 'pages of this origin may not write here; see --origin'));
      return;
    }
    done();
  });
}
