/** What is popular, from an empty catalogue on. */
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ids, likes, newEngine } from '../support/world.js';

it('is nothing in an empty catalogue, then what is new, then what most like, each event counted once', async () => {
  const engine = await newEngine();
  const queries = [{}, { user: 'ada' }, { session: 's' }, { item: 'x' }, { filter: { tags: ['x'] } }];
  for (const query of queries) expect((await engine.recommend(query)).items).toEqual([]);
  expect((await engine.popular()).items).toEqual([]);
  expect(engine.stats()).toMatchObject({ items: 0, users: 0, events: 0, eventsSinceRefresh: 0 });

  await engine.items.upsert([{ id: 'unliked' }, { id: 'one' }, { id: 'three' }]);
  expect(ids(await engine.popular())).toEqual(['three', 'one', 'unliked']);

  // Years ago, long before the engine was opened.
  const at = Date.parse('2001-01-01');
  const again = { id: 'same', user: 'bob', kind: 'like', item: 'one', at };
  expect(await engine.events.add([again, again])).toMatchObject({ taken: 1, repeated: 1 });
  for (let k = 0; k < 5; k++)
    expect(await engine.events.add([again])).toMatchObject({ taken: 0, repeated: 1 });
  await engine.events.add(
    ['ada', 'bob', 'eve'].flatMap((user) => likes(user, 'three').map((event) => ({ ...event, at }))),
  );
  // The order of what is popular may be half a second old.
  await eventually(async () => {
    const list = await engine.popular();
    expect(ids(list)).toEqual(['three', 'one', 'unliked']);
    expect(list.items.map(({ score }) => score)).toEqual([
      expect.closeTo(3 / 4, 5),
      expect.closeTo(1 / 4, 5),
      expect.closeTo(0, 5),
    ]);
  });
  expect(engine.stats()).toMatchObject({ items: 3, events: 4 });
  await engine.refresh();
  expect(ids(await engine.popular())).toEqual(['three', 'one', 'unliked']);
});
