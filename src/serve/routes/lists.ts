/** Routes of lists that are not personal: similar items, popular, newest, named lists; and of similar users. */
import {
  CommonListQuery,
  ListBody,
  ListPath,
  NamedListsAnswer,
  PeopleQuery,
  RecommendationAnswer,
  SimilarUsersAnswer,
} from '../list-schemas.js';
import { IdPath } from '../schemas.js';
import { answers, type Context } from './context.js';
import { checkScope } from './recommend.js';

/**
 * Adds `GET /v1/items/:id/similar`, `GET /v1/users/:id/similar`, `GET /v1/popular`, `GET /v1/newest`,
 * `GET /v1/lists`, `GET /v1/lists/:name` and `POST /v1/lists/:name`.
 */
export function addLists({ app, state }: Context): void {
  const tags = ['recommend'];

  app.get('/v1/items/:id/similar', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'similarItems',
      summary: 'Items similar to an item.',
      params: IdPath,
      querystring: CommonListQuery,
      response: answers(RecommendationAnswer, 404),
    },
    handler: (request) => {
      checkScope(request, request.query.impressions);
      return state.need().similar(request.params.id, request.query);
    },
  });

  app.get('/v1/users/:id/similar', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'similarUsers',
      summary: 'Users of similar taste, the most similar first.',
      params: IdPath,
      querystring: PeopleQuery,
      response: answers(SimilarUsersAnswer, 404),
    },
    handler: async ({ params, query }) => ({ users: await state.need().similarUsers(params.id, query) }),
  });

  app.get('/v1/popular', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'popularItems',
      summary: 'The currently most popular items.',
      querystring: CommonListQuery,
      response: answers(RecommendationAnswer),
    },
    handler: (request) => {
      checkScope(request, request.query.impressions);
      return state.need().popular(request.query);
    },
  });

  app.get('/v1/newest', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'newestItems',
      summary: 'The most recently published items.',
      querystring: CommonListQuery,
      response: answers(RecommendationAnswer),
    },
    handler: (request) => {
      checkScope(request, request.query.impressions);
      return state.need().newest(request.query);
    },
  });
  addNamed({ app, state });
}

/** Routes of the configuration's named lists. */
function addNamed({ app, state }: Pick<Context, 'app' | 'state'>): void {
  const tags = ['recommend'];

  app.get('/v1/lists', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'namedLists',
      summary: 'The named lists of tandem.json.',
      response: answers(NamedListsAnswer),
    },
    handler: async () => ({ lists: state.need().lists() }),
  });

  app.get('/v1/lists/:name', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'namedListByUrl',
      summary: 'A named list of tandem.json, the same for everybody.',
      params: ListPath,
      querystring: CommonListQuery,
      response: answers(RecommendationAnswer, 404),
    },
    handler: (request) => {
      checkScope(request, request.query.impressions);
      return state.need().list(request.params.name, request.query);
    },
  });

  app.post('/v1/lists/:name', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'namedList',
      summary: 'The same, with the query in a body.',
      params: ListPath,
      body: ListBody,
      response: answers(RecommendationAnswer, 404),
    },
    handler: (request) => {
      checkScope(request, request.body?.impressions);
      return state.need().list(request.params.name, request.body ?? {});
    },
  });
}
