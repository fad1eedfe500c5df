/** Events are taken back over HTTP, and lists follow. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
  await server.engine.items.upsert(['n3', 'n5'].map((id) => ({ id, tags: ['art'] })));
});

const send = (body: unknown) => server.call('POST', '/v1/events', { body });

const shownTo = async (who: object) =>
  (await server.call('POST', '/v1/recommend', { body: who })).json.items.map(({ id }) => id).sort();

const back = async (path: string) => {
  const { status, json } = await server.call('DELETE', path);
  return [status, json.deleted];
};

describe('an event', () => {
  it('is taken back by its id', async () => {
    await send([
      { id: 'e1', user: 'dan', item: 'n3', kind: 'dislike', at: '2026-11-01' },
      { id: 'e2', user: 'dan', item: 'n3', kind: 'dislike', at: '2026-11-02' },
    ]);
    expect(await shownTo({ user: 'dan' })).toEqual(['n5']);
    expect(await back('/v1/events/e1')).toEqual([200, 1]);
    expect(await shownTo({ user: 'dan' })).toEqual(['n5']);
    expect(await back('/v1/events/e2')).toEqual([200, 1]);
    expect(await shownTo({ user: 'dan' })).toEqual(['n3', 'n5']);
    expect(await back('/v1/events/e2')).toEqual([404, undefined]);
  });

  it('is taken back alone, where another is like it in all but the id', async () => {
    const same = { user: 'fay', item: 'n3', kind: 'dislike', at: '2026-11-01' };
    await send([
      { ...same, id: 'f1' },
      { ...same, id: 'f2' },
    ]);
    expect(await back('/v1/events/f1')).toEqual([200, 1]);
    expect(await shownTo({ user: 'fay' })).toEqual(['n5']);
    expect(await back('/v1/events/f2')).toEqual([200, 1]);
    expect(await shownTo({ user: 'fay' })).toEqual(['n3', 'n5']);
  });

  it('is taken back by who did what with what, of a session, too', async () => {
    await send([
      { user: 'eve', item: 'n3', kind: 'dislike' },
      { user: 'eve', item: 'n5', kind: 'report' },
      { session: 's1', item: 'n3', kind: 'dislike' },
    ]);
    expect(await back('/v1/events?user=eve&item=n3&kind=like')).toEqual([200, 0]);
    expect(await back('/v1/events?user=eve&item=n3&kind=dislike')).toEqual([200, 1]);
    expect(await shownTo({ user: 'eve' })).toEqual(['n3']);
    expect(await back('/v1/events?user=eve')).toEqual([200, 1]);
    expect(await shownTo({ user: 'eve' })).toEqual(['n3', 'n5']);
    expect(await shownTo({ session: 's1' })).toEqual(['n5']);
    expect(await server.engine.events.delete([{ session: 's1', item: 'n3' }])).toEqual([1]);
    expect(await shownTo({ session: 's1' })).toEqual(['n3', 'n5']);
    expect((await server.call('DELETE', '/v1/events?item=n3')).status).toBe(400);
  });
});
