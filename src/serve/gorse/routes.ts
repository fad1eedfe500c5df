/** Declaration of routes of Gorse's API: each with the scope of a key, under every path that clients use. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Scope } from '../../store/index.js';
import { checkEach } from '../../store/index.js';
import type { Engine } from '../../types.js';
import { type QueryText, wrong } from './request.js';

/** A call: its path, query and body, and the engine. */
export interface GorseCall {
  readonly engine: Engine;
  readonly params: { readonly [name: string]: string };
  readonly query: QueryText;
  readonly body: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Route = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  paths: string | readonly string[],
  scope: Scope | undefined,
  handler: (call: GorseCall) => unknown,
) => void;

/** @param engine returns the engine, or throws while it is not open. */
export function routesOf(api: FastifyInstance, engine: () => Engine): Route {
  return (method, paths, scope, handler) => {
    for (const url of [paths].flat() as string[]) {
      api.route({
        method,
        url,
        config: scope === undefined ? {} : { scope },
        schema: { hide: true },
        handler: async (request, reply) =>
          handler({
            engine: engine(),
            params: request.params as GorseCall['params'],
            query: request.query as QueryText,
            body: request.body,
            request,
            reply,
          }),
      });
    }
  };
}

/** Gorse's response to a write. */
export const affected = (rows: number) => ({ RowAffected: rows });

/** Refuses a batch with a record that cannot be stored, before any is written. @throws HttpError 400 */
export function storable<Schema extends z.ZodType>(
  schema: Schema,
  records: readonly z.input<Schema>[],
): readonly z.input<Schema>[] {
  const [refusal] = checkEach(schema, records).refused;
  if (refusal) throw wrong(`record ${refusal.index}: ${refusal.field}: ${refusal.reason}`);
  return records;
}
