/**
 * The log in JSON lines: requests, if enabled, and always internal errors, on standard error. Paths are logged as
 * the route's pattern, since ids and query strings can identify people; keys are logged by name only.
 */
import type { Writable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Writes a JSON line for each request. @param out receives the lines, which contain no query, header or body. */
export function logRequests(app: FastifyInstance, out: Writable): void {
  app.addHook('onResponse', (request, reply, done) => {
    const line = {
      time: new Date().toISOString(),
      id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 1000) / 1000,
      key: request.key?.name,
    };
    out.write(`${JSON.stringify(line)}\n`);
    done();
  });
}

/** Logs an internal error with its stack. */
export function logFault(error: unknown, request?: FastifyRequest): void {
  const line = {
    time: new Date().toISOString(),
    level: 'error',
    id: request?.id,
    method: request?.method,
    route: request?.routeOptions.url,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
