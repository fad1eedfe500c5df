/** Routes by which events are taken back: one by its id, or what a person did with an item. */
import { HttpError } from '../errors.js';
import { IdPath, TakeBackQuery, TakenBackAnswer } from '../schemas.js';
import { answers, type Context } from './context.js';

/** Adds `DELETE /v1/events/:id` and `DELETE /v1/events`. */
export function addTakingBack({ app, state }: Context): void {
  const tags = ['events'];

  app.delete('/v1/events/:id', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'deleteEvent',
      summary: 'Takes back one event. The next recommendation knows it.',
      params: IdPath,
      response: answers(TakenBackAnswer, 404),
    },
    handler: async ({ params: { id } }) => {
      const [deleted] = await state.need().events.delete([{ id }]);
      if (deleted === 0) throw new HttpError(404, 'not_found', 'there is no such event');
      return { deleted };
    },
  });

  app.delete('/v1/events', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'deleteEvents',
      summary:
        'Takes back what a user did: with one item or all, of one kind or all. The next recommendation knows it.',
      querystring: TakeBackQuery,
      response: answers(TakenBackAnswer),
    },
    handler: async ({ query }) => ({ deleted: (await state.need().events.delete([query]))[0] }),
  });
}
