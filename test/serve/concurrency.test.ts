/** Two writers and many readers at once: no update is lost, and no answer is an error that is not a clear 4xx. */
import { beforeAll, describe, expect, it } from 'vitest';
import { inLength } from '../support/long.js';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
});

it('loses no update of two writers while many read', async () => {
  const ROUNDS = inLength(20, 60);
  await server.call('POST', '/v1/items', { body: [{ id: 'shared', title: 'Shared' }, { id: 'other' }] });
  let writing = 2;
  const wrong: unknown[] = [];
  const ok = (what: string, status: number, allowed = [200]) => {
    if (!allowed.includes(status)) wrong.push([what, status]);
  };

  const writer = async (name: string) => {
    for (let round = 0; round < ROUNDS; round++) {
      // Each writer its own attribute of one item: neither may undo the other's.
      const patched = await server.call('PATCH', '/v1/items/shared', {
        body: { attributes: { [name]: round } },
      });
      ok('patch', patched.status);
      if (patched.json.attributes[name] !== round) wrong.push(['patch answered', name, round]);
      const events = [0, 1, 2].map((n) => ({
        id: `${name}-${round}-${n}`,
        kind: 'click',
        user: name,
        item: 'shared',
      }));
      // Both writers also send the same event.
      const both = { id: `both-${round}`, kind: 'like', user: 'both', item: 'other' };
      const sent = await server.call('POST', '/v1/events', { body: [...events, both] });
      ok('events', sent.status);
      if (sent.json.taken + sent.json.repeated !== 4) wrong.push(sent.json);
      ok('upsert', (await server.call('POST', '/v1/users', { body: { id: `${name}-${round}` } })).status);
    }
    writing--;
  };
  const reader = async (number: number) => {
    for (let round = 0; writing > 0; round++) {
      const [what, call] = [
        ['get', () => server.call('GET', '/v1/items/shared')],
        ['recommend', () => server.call('POST', '/v1/recommend', { body: { user: 'a', limit: 5 } })],
        ['similar', () => server.call('GET', '/v1/items/shared/similar')],
        ['popular', () => server.call('GET', '/v1/popular')],
        ['list', () => server.call('GET', '/v1/users?limit=50')],
      ][(round + number) % 5] as [string, () => ReturnType<Running['call']>];
      ok(what, (await call()).status);
    }
  };

  const before = server.engine.stats().events;
  await Promise.all([writer('a'), writer('b'), ...Array.from({ length: 12 }, (_, n) => reader(n))]);
  expect(wrong).toEqual([]);
  const { json: shared } = await server.call('GET', '/v1/items/shared');
  expect(shared).toMatchObject({ title: 'Shared', attributes: { a: ROUNDS - 1, b: ROUNDS - 1 } });
  expect(server.engine.stats().events - before).toBe(ROUNDS * 7);
  for (const name of ['a', 'b']) {
    for (const round of [0, ROUNDS - 1]) {
      expect((await server.call('GET', `/v1/users/${name}-${round}`)).status).toBe(200);
    }
  }
});

describe('one id, written by two at once', () => {
  it('ends as one of the two, whole', async () => {
    for (let round = 0; round < 15; round++) {
      const item = (name: string) => ({
        id: `duel-${round}`,
        title: name,
        tags: [name],
        attributes: { by: name },
      });
      const answers = await Promise.all(
        ['left', 'right'].map((name) => server.call('POST', '/v1/items', { body: item(name) })),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const { json: found } = await server.call('GET', `/v1/items/duel-${round}`);
      expect([item('left'), item('right')]).toContainEqual({
        id: found.id,
        title: found.title,
        tags: (found as unknown as { tags: string[] }).tags,
        attributes: found.attributes,
      });
    }
  });
});
