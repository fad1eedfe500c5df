/** Routes of searching. */
import { SearchAnswerBody, SearchBody, SuggestAnswer, SuggestParameters } from '../search-schemas.js';
import { answers, type Context } from './context.js';
import { checkScope } from './recommend.js';

/** Adds `POST /v1/search` and `GET /v1/suggest`. */
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
    handler: (request) => {
      checkScope(request, request.body.impressions);
      return state.need().search(request.body);
    },
  });

  app.get('/v1/suggest', {
    config: { scope: 'read' },
    schema: {
      tags: ['search'],
      operationId: 'suggest',
      summary: 'Completions of the text typed so far: titles of items, and words.',
      querystring: SuggestParameters,
      response: answers(SuggestAnswer),
    },
    handler: async ({ query }) => ({ suggestions: await state.need().suggest(query) }),
  });
}
