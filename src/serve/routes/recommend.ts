/** Routes of recommendations for a user, a visitor or anybody, by a body or a URL. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RecommendQuery as Query } from '../../pipeline/index.js';
import { HttpError } from '../errors.js';
import {
  ListQuery,
  RankAnswer,
  RankBody,
  RecommendationAnswer,
  RecommendBody,
  RecommendQuery,
} from '../list-schemas.js';
import { IdPath } from '../schemas.js';
import { answers, type Context } from './context.js';

/** Adds `POST /v1/recommend`, `POST /v1/rank`, `GET /v1/recommend` and `GET /v1/recommend/:id`. */
export function addRecommending({ app, state }: Context): void {
  const tags = ['recommend'];
  const send = async (query: Query, reply: FastifyReply) => {
    const json = await state.need().recommendAsJson(query);
    // Bytes are sent as they are; the response schema describes them.
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
    handler: (request, reply) => {
      checkScope(request, request.body?.impressions);
      return send(request.body ?? {}, reply);
    },
  });

  app.post('/v1/rank', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'rank',
      summary: 'Ranks given candidates for a person, with reasons.',
      body: RankBody,
      response: answers(RankAnswer),
    },
    handler: (request) => {
      checkScope(request, request.body.impressions);
      return state.need().rank(request.body);
    },
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

/** Writing impressions requires the scope write. */
export function checkScope({ key }: FastifyRequest, impressions: boolean | undefined): void {
  if (impressions === true && key && !key.scopes.includes('write')) {
    throw new HttpError(403, 'forbidden', 'impressions: this key may not write', { needed: 'write' });
  }
}
