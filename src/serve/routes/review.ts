/** Routes of reviews: users marked as bots, reported items, unsupported answers, and people's decisions on them. */
import type { FastifyRequest } from 'fastify';
import {
  AnswerDecisionBody,
  DecisionAnswer,
  ItemDecisionBody,
  ReviewAnswer,
  UserDecisionBody,
} from '../review-schemas.js';
import { IdPath } from '../schemas.js';
import { answers, type Context } from './context.js';

/** The reviewer: the name of the key. */
const by = ({ key }: FastifyRequest) => key?.name ?? 'without a key';

/** Adds `GET /v1/review`, `POST /v1/review/users/:id` and `POST /v1/review/items/:id`. */
export function addReview({ app, state }: Context): void {
  const tags = ['review'];
  const review = () => state.need().review;

  app.get('/v1/review', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'listReview',
      summary:
        'Users who are marked as bots or may be, reported items, unsupported answers, and the decisions on them.',
      response: answers(ReviewAnswer),
    },
    handler: () => review().list(),
  });

  app.post('/v1/review/users/:id', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'decideUser',
      summary:
        'Decides that a user is a bot or a person; sets the tags tandem:bot and tandem:person accordingly.',
      params: IdPath,
      body: UserDecisionBody,
      response: answers(DecisionAnswer, 404),
    },
    handler: (request) => {
      const { decision, note } = request.body;
      return review().decideUser(request.params.id, decision, { note, by: by(request) });
    },
  });

  app.post('/v1/review/items/:id', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'decideItem',
      summary: 'Hides a reported item, or dismisses its reports.',
      params: IdPath,
      body: ItemDecisionBody,
      response: answers(DecisionAnswer, 404),
    },
    handler: (request) => {
      const { decision, note } = request.body;
      return review().decideItem(request.params.id, decision, { note, by: by(request) });
    },
  });

  app.post('/v1/review/answers/:id', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'decideAnswer',
      summary: 'Decides whether an unsupported answer is right or wrong; it no longer waits.',
      params: IdPath,
      body: AnswerDecisionBody,
      response: answers(DecisionAnswer, 404),
    },
    handler: (request) => {
      const { decision, note } = request.body;
      return review().decideAnswer(request.params.id, decision, { note, by: by(request) });
    },
  });
}
