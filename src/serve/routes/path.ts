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
      summary: 'A learning path to a goal or a role, by what a person knows and the available time.',
      body: PathBody,
      response: answers(PathAnswer, 404),
    },
    handler: (request) => state.need().path(request.body),
  });
}
