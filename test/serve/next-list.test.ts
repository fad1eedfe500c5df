/** The next list of somebody who passed over the one before: of other items as long as there are any, however steep scores are. */
import { beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

const ITEMS = 120;

let server: Running;
beforeAll(async () => {
  server = await start();
  await server.engine.items.upsert(
    Array.from({ length: ITEMS }, (_, k) => ({ id: `i${k}`, tags: [`t${k % 5}`] })),
  );
  // The first items are liked by far more people than the others.
  await server.engine.events.add(
    Array.from({ length: 60 }, (_, user) =>
      Array.from({ length: ITEMS }, (_, k) => k)
        .filter((k) => (user * 31 + k * 17) % (k + 2) < 2)
        .map((k) => ({ user: `u${user}`, item: `i${k}`, kind: 'click' })),
    ).flat(),
  );
  await server.engine.refresh();
});

it.each([
  ['a newcomer', { user: 'newcomer' }],
  ['somebody known', { user: 'u7' }],
  ['a visitor', { session: 's' }],
])('of %s', async (_, who) => {
  const shown = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const { status, json, text } = await server.call('POST', '/v1/recommend', {
      body: { ...who, limit: 10 },
    });
    expect(status, text).toBe(200);
    const ids = json.items.map(({ id }) => id);
    expect(ids.filter((id) => !shown.has(id)).length, `round ${round}`).toBeGreaterThanOrEqual(8);
    for (const id of ids) shown.add(id);
    const { request } = json;
    const body = ids.map((item, position) => ({ ...who, kind: 'impression', item, request, position }));
    await server.call('POST', '/v1/events', { body });
  }
});

it('is of what was seen where there is nothing else', async () => {
  const ask = () =>
    server.call('POST', '/v1/recommend', {
      body: { user: 'few', limit: 10, filter: { tags: ['t1'] }, impressions: true },
    });
  for (let round = 0; round < 4; round++) expect((await ask()).json.items).toHaveLength(10);
});
