/** Routes of lists: recommended to a user, similar to an item, popular. */
import {
  IdPath,
  ListQuery,
  PeopleQuery,
  RecommendationAnswer,
  RecommendBody,
  RecommendQuery,
  SimilarUsersAnswer,
} from '../schemas.js';
import { answers, type Context } from './context.js';

export function addRecommending({ app, state }: Context): void {
  app.post('/v1/recommend', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'recommend',
      summary: 'Recommends items to a person, to a visitor, or to anybody.',
      body: RecommendBody,
      response: answers(RecommendationAnswer),
    },
    handler: async (request, reply) => {
      const json = await state.need().recommendAsJson(request.body ?? {});
      // Bytes are sent as they are; the schema above describes them.
      return reply.type('application/json; charset=utf-8').send(json as never);
    },
  });

  app.get('/v1/recommend', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'recommendByQuery',
      summary: 'The same, by a URL.',
      querystring: RecommendQuery,
      response: answers(RecommendationAnswer),
    },
    handler: async ({ query }, reply) => {
      const json = await state.need().recommendAsJson(query);
      return reply.type('application/json; charset=utf-8').send(json as never);
    },
  });

  app.get('/v1/recommend/:id', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'recommendByUrl',
      summary: 'The same for a user, by its URL alone.',
      params: IdPath,
      querystring: ListQuery,
      response: answers(RecommendationAnswer),
    },
    handler: async ({ params, query }, reply) => {
      const json = await state.need().recommendAsJson({ user: params.id, ...query });
      return reply.type('application/json; charset=utf-8').send(json as never);
    },
  });

  app.get('/v1/users/:id/similar', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'similarUsers',
      summary: 'Users of similar taste, the most similar first.',
      params: IdPath,
      querystring: PeopleQuery,
      response: answers(SimilarUsersAnswer, 404),
    },
    handler: async ({ params, query }) => ({ users: await state.need().similarUsers(params.id, query) }),
  });

  app.get('/v1/newest', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'newestItems',
      summary: 'What was published last.',
      querystring: ListQuery,
      response: answers(RecommendationAnswer),
    },
    handler: (request) => state.need().newest(request.query),
  });

  app.get('/v1/items/:id/similar', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'similarItems',
      summary: 'Items that go with an item.',
      params: IdPath,
      querystring: ListQuery,
      response: answers(RecommendationAnswer, 404),
    },
    handler: (request) => state.need().similar(request.params.id, request.query),
  });

  app.get('/v1/popular', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'popularItems',
      summary: 'What most people like now.',
      querystring: ListQuery,
      response: answers(RecommendationAnswer),
    },
    handler: (request) => state.need().popular(request.query),
  });
}
