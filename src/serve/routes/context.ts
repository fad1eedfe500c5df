/** The context of every group of routes, and the declaration of their responses. */
import type { FastifyInstance, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { NDJSON_TYPES } from '../body.js';
import type { Metrics } from '../metrics.js';
import type { Settings } from '../options.js';
import { ErrorAnswer } from '../schemas.js';
import type { ServerState } from '../server-state.js';

/** Types the requests of a route by its zod schemas. Responses are typed by the engine. */
interface TakesZod extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
}

export type App =
  ReturnType<FastifyInstance['withTypeProvider']> extends FastifyInstance<
    infer Server,
    infer Request,
    infer Reply,
    infer Logger,
    FastifyTypeProvider
  >
    ? FastifyInstance<Server, Request, Reply, Logger, TakesZod>
    : never;

export interface Context {
  readonly app: App;
  readonly state: ServerState;
  readonly metrics: Metrics;
  readonly settings: Settings;
}

/**
 * The responses of a route, with the errors that only some routes return. Errors of all routes are added where the
 * document is generated.
 */
export function answers(ok: z.ZodType, ...errors: number[]): { [status: number]: z.ZodType } {
  return { 200: ok, ...Object.fromEntries(errors.map((status) => [status, ErrorAnswer])) };
}

/** The response of a route that returns JSON lines. */
export const linesAnswer = (description: string) => ({
  200: { content: { [NDJSON_TYPES[0]]: { schema: z.string().describe(description) } } },
});
