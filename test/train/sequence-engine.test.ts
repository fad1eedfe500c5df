/** Training by hand, and what is opened afterwards: recommendations that rest on the model, for new items, too. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, open } from '#tandem/index.js';
import { SequenceLifecycle, type Trained, trainOffline } from '#tandem/lifecycle/index.js';
import { loadSequence, ModelRegistry } from '#tandem/models/index.js';
import { openState } from '#tandem/state/index.js';
import { type ItemInput, openStore } from '#tandem/store/index.js';
import { listRuns } from '#tandem/tensor/index.js';
import { events, eventsOf, items, SERIES } from '../support/planted.js';
import { emptyFolder } from '../support/store.js';
import { EMBEDDED, newEngine, newFolder } from '../support/world.js';

/** The planted items, with their series as a tag. */
const tagged: ItemInput[] = items.map((item) => ({ ...item, tags: [item.id.split('-')[0]] }));

let data: string;
let trained: Trained;
beforeAll(async () => {
  data = await emptyFolder();
  const engine = await open({ ...EMBEDDED, data, background: false });
  await engine.items.upsert(tagged);
  await engine.events.add(events);
  await engine.close();
  const seen: number[] = [];
  trained = await trainOffline({
    ...EMBEDDED,
    data,
    onProgress: ({ phase, done }) => phase === 'train' && seen.push(done),
  });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});
afterAll(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));

/** What the registry holds; nothing is left half-written beside it. */
async function versions() {
  const names = await readdir(join(data, 'models'));
  expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
  const found = (await new ModelRegistry(data).list()).filter(({ kind }) => kind === 'sequence');
  return found.map(({ id, kind, serving }) => ({ id, kind, serving }));
}

describe('training', () => {
  it('saves a model with what it was trained on, and logs the run', async () => {
    expect(await versions()).toEqual([{ id: trained.record.id, kind: 'sequence', serving: true }]);
    expect(trained.about.trained).toMatchObject({
      seed: 1,
      events: events.length,
      from: '2026-01-01T00:00:00.000Z',
    });
    const [run] = await listRuns(data);
    expect(run).toMatchObject({ name: 'sequence', status: 'finished', settings: { seed: 1 } });
    expect(run.points.at(-1)!.values).toHaveProperty('validation_ndcg');
  });

  it('makes the next opening retrieve with it, and gives an item that is new then its place', async () => {
    const engine = await open({ ...EMBEDDED, data, background: false });
    try {
      await engine.refresh();
      const reader = events[0].user!;
      const own = new Set(events.flatMap(({ user, item }) => (user === reader ? [item] : [])));
      const series = [...own].find((item) => item!.startsWith('s'))!.split('-')[0];
      const before = await engine.recommend({ user: reader, limit: 5 });
      const reasons = before.items.flatMap((item) => item.reasons.filter((r) => r.retriever === 'sequence'));
      expect(reasons.length).toBeGreaterThan(0);
      for (const { because } of reasons) for (const { item } of because) expect(own).toContain(item);

      await engine.items.upsert([{ id: 'brand-new', tags: [series] }]);
      const after = await engine.recommend({ user: reader, limit: items.length });
      const fresh = after.items.find(({ id }) => id === 'brand-new');
      expect(fresh?.reasons.map(({ retriever }) => retriever)).toContain('sequence');
    } finally {
      await engine.close();
    }
  });

  it('is taken up, left and taken up again while lists are served, as the registry says', async () => {
    const registry = new ModelRegistry(data);
    const memory = await openState(data, EMBEDDED);
    const store = await openStore({ folder: data, databaseUrl: '' });
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const settings = { encoder: 'trained' } as const;
    const follower = new SequenceLifecycle({ data, settings, store, state: memory, registry, warn });
    expect(await follower.update()).toBe(true);
    expect(memory.sequence.version).toBe(trained.record.id);
    const { sequence } = memory.world;
    const made = await loadSequence(trained.folder);
    expect(sequence!.columns.vectors.subarray(0, made.vectors.length)).toEqual(made.vectors);
    expect(await follower.update()).toBe(false);
    await registry.rollback('sequence');
    expect(await follower.update()).toBe(true);
    expect(memory.world.sequence).toBeUndefined();
    await registry.admit(trained.record.id);
    expect(await follower.update()).toBe(true);
    expect(memory.sequence.version).toBe(trained.record.id);
    expect(warnings).toEqual([]);
    await follower.close();
    await store.close();
  });

  it('goes on beside serving, is taken up when done, and ends with the engine', async () => {
    const data = await newFolder();
    const engine = await newEngine({ data });
    await engine.items.upsert(tagged);
    await engine.events.add(events);
    await engine.refresh();
    const training = engine.models.train('sequence', { seed: 2 });
    const during = await engine.recommend({ user: 'person3' });
    expect(during.items.length).toBeGreaterThan(0);
    expect(engine.stats().sequence).toBeUndefined();
    const record = await training;
    expect(record).toMatchObject({ kind: 'sequence', settings: { seed: 2 } });
    expect(engine.stats().sequence).toBe(record.id);
    const { items: found } = await engine.recommend({ user: 'person3' });
    const retrievers = found.flatMap(({ reasons }) => reasons.map(({ retriever }) => retriever));
    expect(retrievers).toContain('sequence');

    // The same again is no better, and is kept without being served.
    const again = await engine.models.train('sequence', { seed: 2 });
    expect(again.admitted).toBe(false);
    expect(again.reason).toContain(`of ${record.id}`);
    expect(again.reason).toContain('not better');
    expect(engine.stats().sequence).toBe(record.id);

    const ended = expect(engine.models.train('sequence')).rejects.toThrow(/abort/i);
    await engine.close();
    await ended;
    const kept = (await new ModelRegistry(data).list()).filter(({ kind }) => kind === 'sequence');
    expect(kept.map(({ id }) => id)).toEqual([again.id, record.id]);
  });

  it('is stopped by its signal, leaves no model behind, and says so where there is nothing to learn', async () => {
    const stop = new AbortController();
    const onProgress = ({ phase }: { phase: string }) => {
      if (phase === 'train') stop.abort(new Error('enough'));
    };
    await expect(trainOffline({ ...EMBEDDED, data, signal: stop.signal, onProgress })).rejects.toThrow(
      'enough',
    );
    expect(await versions()).toEqual([{ id: trained.record.id, kind: 'sequence', serving: true }]);
    expect((await listRuns(data)).map(({ status }) => status).sort()).toEqual(['cancelled', 'finished']);
    const empty = await emptyFolder();
    await expect(trainOffline({ ...EMBEDDED, data: empty })).rejects.toMatchObject({ name: 'NotEnoughData' });
    await rm(empty, { recursive: true, force: true });
  });
});

describe('evaluating with training', () => {
  it('finds new items their people, shows what each retriever gives, and leaves the folder as it was', async () => {
    const { methods, items: ranked } = await evaluate({
      ...EMBEDDED,
      data,
      holdout: 'items',
      ks: [3],
      train: true,
      leaveOut: true,
    });
    const hits = (name: string) => methods[name]['HR@3'].value;
    expect(ranked).toBeLessThan(SERIES * 8 * 0.25);
    expect(hits('tandem')).toBeGreaterThan(2 * hits('random'));
    expect(Object.keys(methods)).toEqual(
      expect.arrayContaining(['without sequence', 'without similar-items', 'without same-tags']),
    );
    expect(await versions()).toEqual([{ id: trained.record.id, kind: 'sequence', serving: true }]);
  });

  it('measures beside what a ranker from the history would make of it, and says whether it would be served', async () => {
    const many = await newFolder();
    const engine = await open({ ...EMBEDDED, data: many, background: false });
    await engine.items.upsert(tagged);
    // A ranker learns from the last steps of most of them, of which it takes 500.
    await engine.events.add(eventsOf(620));
    await engine.close();
    const { methods, ranker } = await evaluate({
      ...EMBEDDED,
      data: many,
      holdout: 'last',
      ks: [3],
      train: true,
      methods: ['popular', 'with ranker'],
    });
    expect(Object.keys(methods)).toEqual(['popular', 'with ranker']);
    expect(ranker?.reason).toMatch(/NDCG@10 [01]\.\d+ beside [01]\.\d+ by score fusion/);
    expect(methods['with ranker']['HR@3'].value).toBeGreaterThan(methods.popular['HR@3'].value);
  });

  it('learns no ranker from steps that the sequence model was trained on', async () => {
    const { methods, ranker } = await evaluate({ ...EMBEDDED, data, holdout: 'last', ks: [3], train: true });
    expect(methods).not.toHaveProperty('with ranker');
    expect(ranker?.admitted).toBe(false);
    const [, moments] = /there are (\d+) such moments/.exec(ranker!.reason)!;
    // Of 150 people's 750 steps, no more than one of each was left out of training.
    expect(Number(moments)).toBeGreaterThan(50);
    expect(Number(moments)).toBeLessThanOrEqual(150);
  });

  it('ranks among items drawn by chance besides, the same for every method', async () => {
    const run = () => evaluate({ ...EMBEDDED, data, holdout: 'last', ks: [5], negatives: 20 });
    const { methods } = await run();
    const hits = (name: string) => methods[name]['HR@5 among 20'].value;
    expect(hits('tandem')).toBeGreaterThan(0.9);
    expect(hits('tandem')).toBeGreaterThan(hits('popular'));
    // Fewer stand in the way.
    expect(hits('popular')).toBeGreaterThan(methods.popular['HR@5'].value);
    expect((await run()).methods).toEqual(methods);
    await expect(
      evaluate({ ...EMBEDDED, data, holdout: 'last', ks: [5], negatives: 0 }),
    ).rejects.toMatchObject({ name: 'InvalidInput', field: 'negatives' });
  });
});
