/** Routes for operators: liveness, readiness and metrics. */
import { z } from 'zod';
import { HealthAnswer } from '../schemas.js';
import { answers, type Context } from './context.js';

/** Adds `GET /healthz`, `GET /readyz` and `GET /metrics`. */
export function addHealth({ app, state, metrics }: Context): void {
  const tags = ['server'];

  app.get('/healthz', {
    schema: {
      tags,
      operationId: 'health',
      summary: 'Liveness: whether the process responds.',
      response: answers(HealthAnswer),
    },
    handler: async () => ({ status: 'ok' }),
  });

  app.get('/readyz', {
    schema: {
      tags,
      operationId: 'ready',
      summary: 'Readiness: 503 with the current step until requests are served.',
      response: answers(HealthAnswer),
    },
    handler: async () => {
      if (state.notReady) throw state.unready();
      return { status: 'ready' };
    },
  });

  app.get('/metrics', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'metrics',
      summary: 'Metrics in the text format of Prometheus.',
      response: { 200: { content: { 'text/plain': { schema: z.string() } } } },
    },
    handler: async (_request, reply) => {
      const { type, text } = await metrics.text();
      return reply.type(type).send(text);
    },
  });
}
