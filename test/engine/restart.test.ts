/** What was built is there after a restart, unless it does not fit what is there. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addTwoTastes, likes, newEngine, newFolder } from '../support/world.js';

const FILE = 'built.safetensors';

/** A folder in which something was built, and what was recommended there. */
async function builtFolder() {
  const data = await newFolder();
  const engine = await newEngine({ data });
  await addTwoTastes(engine);
  await engine.events.add(likes('ada', 'a1', 'a2'));
  await engine.refresh();
  const { items } = await engine.recommend({ user: 'ada', limit: 30 });
  const { events } = engine.stats();
  await engine.close();
  return { data, items, events };
}

/** Opens the folder. @returns how many events nothing built knows, then, and the list once served. */
async function reopened(data: string) {
  const engine = await newEngine({ data });
  const { eventsSinceRefresh } = engine.stats();
  const { items } = await engine.recommend({ user: 'ada', limit: 30 });
  const doctor = await engine.store.doctor();
  await engine.close();
  return { eventsSinceRefresh, items, doctor };
}

it('is served from at once, and gives the same lists, while few events are new', async () => {
  const { data, items } = await builtFolder();
  // What a process left that was killed while it wrote is cleared away.
  await writeFile(join(data, `.${FILE}.4711.tmp`), 'half');
  const engine = await newEngine({ data });
  expect(engine.stats().eventsSinceRefresh).toBe(0);
  expect((await engine.recommend({ user: 'ada', limit: 30 })).items).toEqual(items);
  expect((await readdir(data)).filter((name) => name.includes(FILE))).toEqual([FILE]);
  await engine.events.add([{ user: 'ada', kind: 'dismiss', item: 'a5' }]);
  await engine.close();

  const again = await reopened(data);
  expect(again.eventsSinceRefresh).toBe(1);
  expect(again.items.map(({ id }) => id)).not.toContain('a5');
  expect(again.doctor).toEqual([]);
});

it('is built anew where the file is damaged or many events are new, and kept again', async () => {
  const { data, items, events } = await builtFolder();
  await writeFile(join(data, FILE), 'something else');
  expect(await reopened(data)).toEqual({ eventsSinceRefresh: events, items, doctor: [] });

  const engine = await newEngine({ data });
  expect(engine.stats().eventsSinceRefresh).toBe(0);
  const many = Array.from({ length: 30 }, (_, k) => likes(`new${k}`, 'a1', 'b1')).flat();
  await engine.events.add(many);
  await engine.close();
  expect((await reopened(data)).eventsSinceRefresh).toBe(events + many.length);
  expect((await reopened(data)).eventsSinceRefresh).toBe(0);
});
