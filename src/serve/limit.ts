/** The rate limit: calls per minute for each key or, without one, for each address. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE } from '../runtime/index.js';
import { HttpError } from './errors.js';

/**
 * Refuses calls beyond the rate with 429.
 *
 * @param most the maximum number of requests per minute for each key, or for each address without one.
 */
export async function limitRates(app: FastifyInstance, most: number): Promise<void> {
  await app.register(rateLimit, {
    max: most,
    timeWindow: MINUTE,
    cache: 10_000,
    keyGenerator: (request: FastifyRequest) => (request.key ? `key ${request.key.name}` : request.ip),
    errorResponseBuilder: (_request, { ttl, max }) =>
      new HttpError(
        429,
        'too_many_requests',
        `more than ${max} calls a minute; wait ${Math.ceil(ttl / 1000)} s`,
        {
          most: max,
        },
      ),
  });
}
