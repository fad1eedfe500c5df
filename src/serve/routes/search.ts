/** Routes of searching. */
import { SearchAnswerBody, SearchBody } from '../list-schemas.js';
import { answers, type Context } from './context.js';

export function addSearch({ app, state }: Context): void {
  app.post('/v1/search', {
    config: { scope: 'read' },
    schema: {
      tags: ['search'],
      operationId: 'search',
      summary: 'Finds items by words, each with its best passage.',
      body: SearchBody,
      response: answers(SearchAnswerBody),
    },
    handler: (request) => state.need().search(request.body),
  });
}
