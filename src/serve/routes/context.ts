/** What every group of routes is given, and how they declare their answers. */
import type { FastifyInstance, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { NDJSON_TYPES } from '../body.js';
import type { Metrics } from '../metrics.js';
import type { Settings } from '../options.js';
import { ErrorAnswer } from '../schemas.js';
import type { ServerState } from '../server-state.js';

/** Types what a route takes by its zod schemas. Answers are typed by the engine. */
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
 * The answers of a route: its own, and the errors that only such routes give. Those that every route may give are added
 * where the document is made.
 */
export function answers(ok: z.ZodType, ...errors: number[]): { [status: number]: z.ZodType } {
  return { 200: ok, ...Object.fromEntries(errors.map((status) => [status, ErrorAnswer])) };
}

/** The answer of a route that answers with lines of JSON. */
export const linesAnswer = (description: string) => ({
  200: { content: { [NDJSON_TYPES[0]]: { schema: z.string().describe(description) } } },
});
