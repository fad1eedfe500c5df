/** Arms of experiments that choose what ranks their lists. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { armOf } from '#tandem/control/index.js';
import { type ModelRecord, ModelRegistry, type RankerModel } from '#tandem/models/index.js';
import { FEATURES } from '#tandem/rank/index.js';
import { seeded } from '#tandem/runtime/index.js';
import type { Json, StoredTensors } from '#tandem/tensor/index.js';
import { SampleColumns, type Samples, trainRanker } from '#tandem/train/index.js';
import type { Engine } from '#tandem/types.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const ITEMS = 20;
const PEOPLE = Array.from({ length: 12 }, (_, n) => `guest${n}`);
const POPULARITY = FEATURES.indexOf('item.popularity');

/** Lists of ten of which people click what few have taken. */
function clicks(lists: number, seed: number): Samples {
  const random = seeded(seed);
  const columns = new SampleColumns(FEATURES.length, 1);
  for (let list = 0; list < lists; list++) {
    const features = Float32Array.from({ length: 10 * FEATURES.length }, () => 3 * random());
    for (let position = 0; position < 10; position++) {
      const popular = 4 * random();
      features[position * FEATURES.length + POPULARITY] = popular;
      const sample = columns.add({ list, item: position, at: list, position, weight: 1 }, features, position);
      if (random() < 0.6 * Math.exp(-popular)) columns.label(sample, 0, 1);
    }
  }
  return columns.columns;
}

let rarest: RankerModel;
beforeAll(async () => {
  const [train, validation] = [clicks(1_200, 1), clicks(200, 2)];
  ({ model: rarest } = await trainRanker({
    features: FEATURES,
    outcomes: ['click'],
    train,
    validation,
    prior: { 'item.popularity': -1 },
    epochs: 4,
    rate: 5e-3,
  }));
});

/** Keeps the ranker of what is rare, without serving it. */
async function keep(data: string): Promise<ModelRecord> {
  const { architecture, calibration, parameters } = rarest;
  const time = new Date(0).toISOString();
  const version = {
    kind: 'ranker',
    scale: 'full',
    span: { from: time, to: time },
    samples: 1,
    settings: { architecture, calibration, source: 'served' } as unknown as Json,
    metrics: {},
    admitted: false,
    reason: 'to be tried',
  } as const;
  return new ModelRegistry(data).add(version, parameters as StoredTensors);
}

/** Opens a folder whose items are `i0` to `i19`, the first the most popular. */
async function opened(data: string): Promise<Engine> {
  const engine = await newEngine({ data });
  await engine.items.upsert(Array.from({ length: ITEMS }, (_, k) => ({ id: `i${k}` })));
  const fans = (k: number) =>
    Array.from({ length: ITEMS - k }, (_, n) => ({ user: `fan${n}`, kind: 'click', item: `i${k}` }));
  await engine.events.add(Array.from({ length: ITEMS }, (_, k) => fans(k)).flat());
  await engine.refresh();
  return engine;
}

const configure = (data: string, ranker: string) =>
  writeFile(
    join(data, 'tandem.json'),
    JSON.stringify({
      experiments: { rankers: { metrics: ['click'], arms: { control: {}, other: { models: { ranker } } } } },
    }),
  );
const arms = ['control', 'other'].map((name) => ({ name, share: 0.5 }));
const isOther = (person: string) => armOf({ name: 'rankers', arms }, person) === 1;

it('an arm has its lists ranked by a version that is served to nobody else', async () => {
  const data = await newFolder();
  const { id } = await keep(data);
  await configure(data, id);
  const engine = await opened(data);
  expect(engine.stats().ranker).toBeUndefined();
  expect(await engine.experiments.list()).toMatchObject([{ state: 'running', problem: null }]);
  for (const user of PEOPLE) {
    const list = await engine.recommend({ user, limit: ITEMS });
    expect(ids(list).indexOf('i0') > ids(list).indexOf('i19'), user).toBe(isOther(user));
    const { decision } = (await engine.store.requests.get(list.request))!;
    expect(decision).toEqual({ arms: { rankers: isOther(user) ? 'other' : 'control' } });
  }
  expect(new Set(PEOPLE.map(isOther)).size).toBe(2);

  // However many come after it, it is there as long as the experiment is.
  const registry = new ModelRegistry(data);
  registry.hold([id]);
  for (let n = 0; n < 22; n++) await registry.add({ ...(await registry.show(id)) }, new Map());
  expect((await registry.list()).map((one) => one.id)).toContain(id);
});

it('ranks the lists of an arm by score fusion alone, where all others are ranked by a model', async () => {
  const data = await newFolder();
  await new ModelRegistry(data).admit((await keep(data)).id);
  await configure(data, 'blend');
  const engine = await opened(data);
  for (const user of PEOPLE) {
    const list = ids(await engine.recommend({ user, limit: ITEMS }));
    expect(list.indexOf('i0') < list.indexOf('i19'), user).toBe(isOther(user));
  }
});

it('an experiment on a version that is not there does not run, and says why', async () => {
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  const data = await newFolder();
  await configure(data, 'ranker-20260101-000000-none');
  const engine = await opened(data);
  const problem = expect.stringMatching(/arm 'other' cannot be served: there is no model "ranker-20260101/);
  expect(await engine.experiments.list()).toMatchObject([{ state: 'waiting', problem }]);
  expect(spy.mock.calls.map(([message]) => message)).toContainEqual(
    expect.stringContaining("experiment 'rankers' does not run"),
  );
  const { request } = await engine.recommend({ user: PEOPLE.find(isOther)! });
  expect((await engine.store.requests.get(request))!.decision).toBeUndefined();
});
