/** The route of the map: positions of items by their vectors. */
import { z } from 'zod';
import { name } from '../schemas.js';
import { answers, type Context } from './context.js';

const PositionsAnswer = name(
  z.object({
    by: z
      .enum(['texts', 'behaviour'])
      .nullable()
      .describe('The source of the vectors: texts of items, or their users; null where there are none yet.'),
    items: z.array(z.object({ id: z.string(), x: z.number(), y: z.number() })).describe('From -1 to 1.'),
  }),
  'Positions',
  'Items on a map, similar ones near each other.',
);

/** Adds `GET /v1/positions`. */
export function addPositions({ app, state }: Context): void {
  app.get('/v1/positions', {
    config: { scope: 'read' },
    schema: {
      tags: ['items'],
      operationId: 'itemPositions',
      summary: 'Items in two dimensions, by the principal components of their vectors; 5,000 at most.',
      response: answers(PositionsAnswer),
    },
    handler: () => state.need().positions(),
  });
}
