/** Routes of the OpenAPI document, and of the page to try the API on. */
import { PAGE, PAGE_POLICY } from '../page/index.js';
import { DocumentAnswer } from '../schemas.js';
import { answers, type Context } from './context.js';

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
      // It is text already; the schema above describes it.
      return reply.type('application/json; charset=utf-8').send(document as never);
    },
  });

  app.get('/', {
    schema: { hide: true },
    handler: (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(PAGE),
  });
}
