/** A server with two items, for tests of the protocols that answer questions. */
import { type Running, start } from './server.js';

/** What the item `tower` answers. */
export const question = 'When was the Eiffel Tower built by Gustave Eiffel?';

/** Starts a server with the items `tower` and `bees`; see {@link start}. */
export async function startWithTower(): Promise<Running> {
  const server = await start();
  await server.call('POST', '/v1/items', {
    body: [
      {
        id: 'tower',
        title: 'Eiffel Tower',
        tags: ['paris'],
        body: 'The Eiffel Tower stands in Paris. The tower was built in 1889 by Gustave Eiffel.',
      },
      { id: 'bees', title: 'Bees', tags: ['nature'], body: 'Bees dance to tell others where flowers are.' },
    ],
  });
  return server;
}
