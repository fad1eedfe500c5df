/** Opening, configuring, refreshing, closing and opening again. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Progress } from '#tandem/index.js';
import { open } from '#tandem/index.js';
import { eventually } from '../support/eventually.js';
import { addTwoTastes, EMBEDDED, ids, likes, newEngine, newFolder } from '../support/world.js';

describe('an engine', () => {
  it('knows after a restart all that it knew, and gives the same lists', async () => {
    const data = await newFolder();
    const first = await newEngine({ data });
    await addTwoTastes(first);
    await first.users.upsert([{ id: 'ada', tags: ['tag-b'] }]);
    await first.events.add([
      ...likes('ada', 'a1'),
      { user: 'ada', kind: 'dismiss', item: 'a2' },
      { session: 's', kind: 'like', item: 'b1' },
    ]);
    await first.items.delete(['b9']);
    await first.events.add(likes('ada', 'b9'));
    await first.items.upsert([{ id: 'hidden', hidden: true }]);
    await first.refresh();
    const asked = async (engine: typeof first) => [
      (await engine.recommend({ user: 'ada', limit: 30 })).items,
      (await engine.recommend({ session: 's', limit: 30 })).items,
      (await engine.similar('a1')).items,
    ];
    const before = await asked(first);
    // What is under way is finished; closing again does nothing.
    const writes = Array.from({ length: 20 }, (_, k) =>
      first.events.add([
        { user: 'zed', kind: 'impression', item: `b${k % 5}`, at: Date.parse('2026-01-02') },
      ]),
    );
    await Promise.all([first.close(), first.close()]);
    await first.close();
    for (const write of writes) expect(await write).toMatchObject({ taken: 1 });

    // Closed for good, in words.
    const calls = [
      () => first.recommend(),
      () => first.similar('a1'),
      () => first.popular(),
      () => first.refresh(),
      () => first.events.add(likes('ada', 'a1')),
      () => first.items.upsert([{ id: 'x' }]),
      () => first.items.get('a1'),
      () => first.users.list(),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow('the engine is closed');

    const told: Progress[] = [];
    const second = await newEngine({ data, onProgress: (progress) => told.push(progress) });
    expect(told.find(({ phase }) => phase === 'items')).toMatchObject({ done: 20, total: 20 });
    expect(told.find(({ phase }) => phase === 'events')).toMatchObject({ total: 144 });
    expect(second.stats()).toMatchObject({ items: 20, events: 144 });
    await second.refresh();
    expect(await asked(second)).toEqual(before);
    await expect(open({ ...EMBEDDED, data })).rejects.toMatchObject({ name: 'FolderInUse' });
    expect(ids(await second.recommend({ user: 'ada', limit: 3 }))).toHaveLength(3);
  });

  it('serves undisturbed while it builds, builds again what came in meanwhile, and closes in the midst of it', async () => {
    const engine = await newEngine({ background: true });
    await addTwoTastes(engine);
    await engine.refresh();
    expect(engine.stats().eventsSinceRefresh).toBe(0);
    const building = engine.refresh();
    for (let k = 0; k < 20; k++) {
      await engine.events.add(likes(`person${k}`, `a${k % 10}`));
      const list = ids(await engine.recommend({ user: `person${k}`, limit: 5 }));
      expect(list).toHaveLength(5);
      expect(list[0]).toMatch(/^a/);
    }
    // One building may be under way that does not know the latest events: this call means all.
    await Promise.all([building, engine.refresh()]);
    expect(engine.stats().eventsSinceRefresh).toBe(0);
    const last = engine.refresh().then(
      () => 'built',
      (error: Error) => error.message,
    );
    await engine.close();
    expect(['built', 'the engine is closed']).toContain(await last);
  });
});

it('tells the operator by the `warn` that it was given', async () => {
  const data = await newFolder();
  const told: string[] = [];
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  onTestFinished(() => {
    process.off('warning', onWarning);
  });
  await newEngine({ data, background: true, warn: (message) => told.push(message) });
  await writeFile(join(data, 'tandem.json'), '{ "kindz": {} }');
  await eventually(() => expect(told).not.toEqual([]));
  expect(told[0]).toMatch(/^the configuration stays as it was: .*tandem\.json: Unrecognized key: "kindz"/);
  expect(warnings.filter(({ name }) => name === 'TandemWarning')).toEqual([]);
});

describe('kinds of events', () => {
  it('mean what tandem.json says, and the options before it', async () => {
    const data = await newFolder({
      kinds: {
        watched: { meaning: 'positive', weight: 3, hides: true },
        like: { meaning: 'neutral', weight: 0 },
        skip: { meaning: 'negative', weight: 1 },
      },
    });
    const engine = await newEngine({
      data,
      kinds: { skip: { meaning: 'negative', weight: 1, hides: true } },
    });
    await engine.items.upsert(['a', 'b', 'c', 'd', 'e', 'constructor'].map((id) => ({ id })));
    await engine.events.add([
      { user: 'ada', kind: 'watched', item: 'a' },
      { user: 'ada', kind: 'like', item: 'b' },
      { user: 'ada', kind: 'skip', item: 'c' },
      { user: 'ada', kind: 'dismiss', item: 'd' },
      // Kinds that nobody configured, one named as something that every object has.
      { user: 'ada', kind: 'constructor', item: 'e' },
      { user: 'ada', kind: 'unheard.of', item: 'constructor' },
    ]);
    expect(ids(await engine.recommend({ user: 'ada' })).sort()).toEqual(['b', 'constructor', 'e']);
    const popular = (await engine.popular()).items.filter(
      ({ reasons }) => reasons[0]?.retriever === 'popular',
    );
    expect(popular.map(({ id }) => id)).toEqual(['a']);
  });

  it.each<[string, unknown, RegExp]>([
    ['is not JSON', '{"kinds": ', /tandem\.json: is not JSON/],
    ['has an unknown field', { kindz: {} }, /tandem\.json: Unrecognized key: "kindz"/],
    ['is a list', [], /tandem\.json: Invalid input/],
    [
      'has a wrong meaning',
      { kinds: { x: { meaning: 'nice', weight: 1 } } },
      /tandem\.json: kinds\.x\.meaning: /,
    ],
    ['has a weight below 0', { kinds: { x: { meaning: 'positive', weight: -1 } } }, /kinds\.x\.weight: /],
    ['lacks a weight', { kinds: { x: { meaning: 'positive' } } }, /kinds\.x\.weight: /],
  ])('are refused with the file and the field where tandem.json %s', async (_, config, message) => {
    const data = await newFolder(config, false);
    await expect(open({ ...EMBEDDED, data })).rejects.toThrow(message);
    await expect(open({ ...EMBEDDED, data })).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('that cannot be read leave the folder free', async () => {
    const data = await newFolder();
    const file = join(data, 'tandem.json');
    await mkdir(file);
    await expect(open({ ...EMBEDDED, data })).rejects.toThrow();
    await expect(open({ ...EMBEDDED, data })).rejects.not.toMatchObject({ name: 'FolderInUse' });
  });
});
