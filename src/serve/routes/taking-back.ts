/** Routes of withdrawing events: one by its id, or those of a person with an item. */
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
      summary: 'Withdraws one event, with effect from the next list on.',
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
        'Withdraws events of a user: on one item or all, of one kind or all; with effect from the next list on.',
      querystring: TakeBackQuery,
      response: answers(TakenBackAnswer),
    },
    handler: async ({ query }) => ({ deleted: (await state.need().events.delete([query]))[0] }),
  });
}
