/** Items that only events name are recommended once they are described, unless a setting says otherwise. */
import { expect, it } from 'vitest';
import type { Engine, OpenOptions } from '#tandem/types.js';
import { newEngine, newFolder } from '../support/world.js';

const shown = async (engine: Engine) =>
  (await engine.recommend({ user: 'somebody', limit: 50 })).items.map(({ id }) => id).sort();

const clicks = (...items: string[]) =>
  items.flatMap((item) => ['u1', 'u2', 'u3'].map((user) => ({ user, kind: 'click', item })));

it('they are hidden where others were written, until they are written themselves; the same after a restart', async () => {
  const data = await newFolder();
  const told: string[] = [];
  const reopened = async (engine: Engine | undefined, more: OpenOptions = {}) => {
    await engine?.close();
    return newEngine({ data, warn: (text) => told.push(text), ...more });
  };
  let engine = await reopened(undefined);
  await engine.events.add(clicks('e1', 'e2', 'e3'));
  // Of a catalogue of which nothing was written all is shown.
  expect(await shown(engine)).toEqual(['e1', 'e2', 'e3']);
  await engine.items.upsert([{ id: 'w1' }, { id: 'w2', title: 'Two' }]);
  expect(await shown(engine)).toEqual(['w1', 'w2']);
  await engine.events.add(clicks('e4', 'w1'));
  expect(await shown(engine)).toEqual(['w1', 'w2']);
  expect((await engine.popular({ limit: 50 })).items).toHaveLength(2);
  await engine.items.upsert([{ id: 'e1' }]);
  await engine.items.patch('e2', { title: 'Second' });
  const all = ['e1', 'e2', 'w1', 'w2'];
  expect(await shown(engine)).toEqual(all);
  expect((await engine.rank({ items: ['e3', 'e1'] })).leftOut).toEqual([{ id: 'e3', reason: 'undescribed' }]);

  engine = await reopened(engine);
  expect(await shown(engine)).toEqual(all);
  expect(told.join()).toContain('2 of 6 items are only named by events');
  await engine.items.delete(['e1', 'e2', 'w1', 'w2']);
  expect(await shown(engine)).toEqual(['e3', 'e4']);
  await engine.items.upsert([{ id: 'w3' }]);
  expect(await shown(engine)).toEqual(['w3']);

  engine = await reopened(engine, { undescribed: 'show' });
  expect(await shown(engine)).toEqual(['e3', 'e4', 'w3']);
});

it('a setting shows them', async () => {
  const engine = await newEngine({ data: await newFolder({ undescribed: 'show' }) });
  await engine.items.upsert([{ id: 'w1' }]);
  await engine.events.add(clicks('e1'));
  expect(await shown(engine)).toEqual(['e1', 'w1']);
});
