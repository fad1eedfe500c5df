/** Routes of review: who is marked as a bot, which items were reported and which answers are in doubt, and what people decide about it. */
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

/** Who decides: the name of the key. */
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
        'Users who are marked as bots or may be, items that people reported, answers in doubt, and decisions about them.',
      response: answers(ReviewAnswer),
    },
    handler: () => review().list(),
  });

  app.post('/v1/review/users/:id', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'decideUser',
      summary: 'Says that a user is a bot, or a person; the tags tandem:bot and tandem:person are set so.',
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
      summary: 'Hides an item that was reported, or settles its reports.',
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
      summary: 'Says whether an answer in doubt is right or wrong; it waits no more.',
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
