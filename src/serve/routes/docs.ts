/** The route of the OpenAPI document. */
import { DocumentAnswer } from '../schemas.js';
import { answers, type Context } from './context.js';

/** Adds `GET /openapi.json`. */
export function addDocs({ app }: Context): void {
  let document: string | undefined;
  app.get('/openapi.json', {
    schema: {
      tags: ['server'],
      operationId: 'openapi',
      summary: 'This document.',
      response: answers(DocumentAnswer),
    },
    handler: (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      // It is serialised already; the schema above describes it.
      return reply.type('application/json; charset=utf-8').send(document as never);
    },
  });
}
