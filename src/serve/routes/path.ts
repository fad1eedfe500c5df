/** The route of learning paths. */
import { PathAnswer, PathBody } from '../path-schemas.js';
import { answers, type Context } from './context.js';

/** Adds `POST /v1/path`. */
export function addPath({ app, state }: Context): void {
  app.post('/v1/path', {
    config: { scope: 'read' },
    schema: {
      tags: ['recommend'],
      operationId: 'learningPath',
      summary:
        'What to learn for a goal or a role, in order, from what a person knows and the time they have.',
      body: PathBody,
      response: answers(PathAnswer, 404),
    },
    handler: (request) => state.need().path(request.body),
  });
}
