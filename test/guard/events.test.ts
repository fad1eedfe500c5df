/** The check on incoming events, and what comes of its verdicts. */
import { expect, it } from 'vitest';
import { BOT_TAG, checkEvents } from '#tandem/guard/index.js';
import { likes, newEngine } from '../support/world.js';

it('marks the events of users who are marked as bots, and accepts all others', () => {
  const events = [3, 7, 3].map((user) => ({ user, kind: 'click', item: 0, at: 0 }));
  expect(checkEvents(events, { isBot: (user) => user === 7 })).toEqual(['accepted', 'marked', 'accepted']);
  expect(checkEvents([], { isBot: () => true })).toEqual([]);
});

it('lets marked events shape the lists of their own user only', async () => {
  const engine = await newEngine();
  await engine.items.upsert(['a', 'b'].map((id) => ({ id })));
  await engine.users.upsert([{ id: 'bot', tags: [BOT_TAG] }]);
  await engine.events.add([...likes('ada', 'a'), ...likes('bot', 'b'), ...likes('bot', 'b')]);
  await engine.events.add([{ user: 'bot', kind: 'dismiss', item: 'a' }]);
  const popular = await engine.popular();
  expect(popular.items.map(({ id }) => id)[0]).toBe('a');
  expect(popular.items.find(({ id }) => id === 'b')?.reasons).not.toContainEqual(
    expect.objectContaining({ retriever: 'popular' }),
  );
  expect((await engine.recommend({ user: 'bot' })).items.map(({ id }) => id)).toEqual(['b']);
});
