/** A visitor who signs in brings along what the session did; before and after a restart alike. */
import { expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { EMBEDDED, newEngine, newFolder } from '../support/world.js';

const items = ['tea', 'coffee'].flatMap((tag) =>
  Array.from({ length: 8 }, (_, k) => ({ id: `${tag}${k}`, tags: [tag] })),
);

it('events with a session and a user make the session the user', async () => {
  const data = await newFolder();
  const engine = await newEngine({ data });
  await engine.items.upsert(items);
  const visit = (session: string, ...ids: string[]) =>
    engine.events.add(ids.map((item) => ({ session, kind: 'like', item })));
  await visit('s1', 'tea1', 'tea2');
  await engine.events.add([{ session: 's1', kind: 'dismiss', item: 'tea3' }]);
  const plain = await engine.recommend({ user: 'ada', limit: 16 });
  expect(plain.items.some(({ id }) => id === 'tea3')).toBe(true);

  // A request alone changes nothing that is stored, and knows both.
  const both = await engine.recommend({ user: 'ada', session: 's1', limit: 16 });
  expect(both.items.some(({ id }) => id === 'tea3')).toBe(false);
  expect((await engine.recommend({ user: 'ada', limit: 16 })).items.some(({ id }) => id === 'tea3')).toBe(
    true,
  );

  await engine.events.add([{ user: 'ada', session: 's1', kind: 'click', item: 'coffee1' }]);
  const shown = async (who: object, one = engine) =>
    (await one.recommend({ ...who, limit: 16 })).items.map(({ id }) => id);
  const adas = await shown({ user: 'ada' });
  expect(adas).not.toContain('tea3');
  expect(adas.slice(0, 3).some((id) => id.startsWith('tea'))).toBe(true);
  // The session is a new visitor's from then on; what they do is theirs until they sign in.
  expect(await shown({ session: 's1' })).toContain('tea3');
  await engine.events.add([{ session: 's1', kind: 'dismiss', item: 'tea5' }]);
  expect(await shown({ user: 'ada' })).toContain('tea5');
  await engine.events.add([{ user: 'bob', session: 's1', kind: 'click', item: 'coffee2' }]);
  expect(await shown({ user: 'bob' })).not.toContain('tea5');
  expect(await shown({ user: 'bob' })).toContain('tea3');
  await engine.close();

  const again = await open({ ...EMBEDDED, data, background: false });
  try {
    const [ada, bob] = [await shown({ user: 'ada' }, again), await shown({ user: 'bob' }, again)];
    expect([ada.includes('tea3'), ada.includes('tea5')]).toEqual([false, true]);
    expect([bob.includes('tea3'), bob.includes('tea5')]).toEqual([true, false]);
    // With the person goes what they did before they signed in.
    await again.users.delete(['ada']);
    expect((await again.events.find({ item: 'tea1' })).events).toEqual([]);
    expect(await again.store.signIns.all()).toHaveLength(0);
    expect(await shown({ user: 'ada' }, again)).toContain('tea3');
  } finally {
    await again.close();
  }
});
