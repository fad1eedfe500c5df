/** Routes of lists for somebody: recommended to a user, a visitor or anybody, asked for in a body or by a URL. */
import type { FastifyReply } from 'fastify';
import type { RecommendQuery as Query } from '../../pipeline/index.js';
import { IdPath, ListQuery, RecommendationAnswer, RecommendBody, RecommendQuery } from '../schemas.js';
import { answers, type Context } from './context.js';

export function addRecommending({ app, state }: Context): void {
  const tags = ['recommend'];
  const send = async (query: Query, reply: FastifyReply) => {
    const json = await state.need().recommendAsJson(query);
    // Bytes are sent as they are; the schema of the answer describes them.
    return reply.type('application/json; charset=utf-8').send(json as never);
  };

  app.post('/v1/recommend', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'recommend',
      summary: 'Recommends items to a person, to a visitor, or to anybody.',
      body: RecommendBody,
      response: answers(RecommendationAnswer),
    },
    handler: ({ body }, reply) => send(body ?? {}, reply),
  });

  app.get('/v1/recommend', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'recommendByQuery',
      summary: 'The same, by a URL.',
      querystring: RecommendQuery,
      response: answers(RecommendationAnswer),
    },
    handler: ({ query }, reply) => send(query, reply),
  });

  app.get('/v1/recommend/:id', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'recommendByUrl',
      summary: 'The same for a user, by its URL alone.',
      params: IdPath,
      querystring: ListQuery,
      response: answers(RecommendationAnswer),
    },
    handler: ({ params, query }, reply) => send({ user: params.id, ...query }, reply),
  });
}
