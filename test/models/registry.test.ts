/** The registry of models: versions, what is served, rolling back, alarms. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ModelAlarm, type ModelRecord, ModelRegistry, NoSuchModel } from '#tandem/models/index.js';
import type { StoredTensors } from '#tandem/tensor/index.js';

let data: string;
let registry: ModelRegistry;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'registry-'));
  registry = new ModelRegistry(data);
});
afterEach(() => rm(data, { recursive: true, force: true }));

const tensors = (value: number): StoredTensors =>
  new Map([['weight', { dtype: 'float32', shape: [2], data: Float32Array.of(value, value) }]]);

let minute = 0;
function add(admitted: boolean, more: Partial<ModelRecord> = {}): Promise<ModelRecord> {
  const version = {
    kind: 'ranker',
    scale: 'full',
    span: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
    samples: 10,
    settings: { experts: 3 },
    metrics: { 'NDCG@10': 0.5 },
    admitted,
    reason: 'as it is',
    ...more,
  } as const;
  return registry.add(version, tensors(minute), new Date(Date.UTC(2026, 1, 1, 0, minute++)));
}

it('is empty where nothing was trained', async () => {
  expect(await registry.list()).toEqual([]);
  expect(await registry.serving('ranker')).toBeUndefined();
  await expect(registry.rollback('ranker')).rejects.toThrow(NoSuchModel);
  await expect(registry.show('ranker-20260101-000000-abcd')).rejects.toThrow('tandem models list');
});

it('serves what was admitted, keeps what was not, and rolls back step by step', async () => {
  const first = await add(true);
  const refused = await add(false, { reason: 'worse' });
  expect(await registry.serving('ranker')).toBe(first.id);
  const second = await add(true, { parent: first.id });
  const other = await add(true, { kind: 'sequence' });
  expect((await registry.list()).map(({ id, serving }) => [id, serving])).toEqual([
    [other.id, true],
    [second.id, true],
    [refused.id, false],
    [first.id, false],
  ]);
  expect(await registry.rollback('ranker')).toEqual({ from: second.id, to: first.id });
  expect(await registry.serving('ranker')).toBe(first.id);
  expect(await registry.serving('sequence')).toBe(other.id);
  expect(await registry.rollback('ranker')).toEqual({ from: first.id, to: undefined });
  expect(await registry.serving('ranker')).toBeUndefined();
  await registry.admit(refused.id);
  expect(await registry.serving('ranker')).toBe(refused.id);
  expect((await registry.show(refused.id)).serving).toBe(true);
});

it('gives back what was kept, also to another process, and notices damage', async () => {
  const { id } = await add(true);
  const { record, tensors: read } = await new ModelRegistry(data).load(id);
  expect(record.settings).toEqual({ experts: 3 });
  expect(read).toEqual(tensors(minute - 1));
  const file = join(data, 'models', id, 'model.safetensors');
  const bytes = await readFile(file);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(file, bytes);
  await expect(registry.load(id)).rejects.toThrow('weight');
});

it('takes no path for a version', async () => {
  await add(true);
  for (const id of ['', '..', '../models', 'ranker-20260101-000000-../x', 'serving.json']) {
    await expect(registry.show(id)).rejects.toThrow(NoSuchModel);
    await expect(registry.admit(id)).rejects.toThrow(NoSuchModel);
  }
});

it('deletes old versions that nobody will come back to, and leaves nothing half-written', async () => {
  const first = await add(true);
  for (let k = 0; k < 25; k++) await add(false);
  const found = await registry.list();
  expect(found.map(({ id }) => id)).toContain(first.id);
  expect(found.length).toBe(21);
  expect((await readdir(join(data, 'models'))).filter((name) => /tmp|writing/.test(name))).toEqual([]);
});

it('keeps one live version in the place of another, and all alarms until a version is admitted', async () => {
  const base = await add(true);
  const first = await add(true, { scale: 'live', parent: base.id });
  const second = await add(true, { scale: 'live', parent: base.id });
  expect((await registry.list()).map(({ id }) => id)).toEqual([second.id, base.id]);
  await expect(registry.show(first.id)).rejects.toThrow(NoSuchModel);
  expect(await registry.rollback('ranker')).toEqual({ from: second.id, to: base.id });

  const alarm: ModelAlarm = {
    kind: 'ranker',
    at: '2026-02-01T10:00:00.000Z',
    since: '2026-02-01T09:00:00.000Z',
    metric: 'order',
    reason: 'as it is',
    from: base.id,
    to: base.id,
    abandoned: 7,
    accounts: [],
    open: true,
  };
  await registry.alarm(alarm);
  await registry.alarm({ ...alarm, accounts: ['a-bot'] });
  expect(await registry.alarms()).toEqual([{ ...alarm, accounts: ['a-bot'] }]);
  // A version of another kind changes nothing; what is refused does not, either.
  await add(true, { kind: 'sequence' });
  await add(false);
  expect((await registry.alarms())[0].open).toBe(true);
  await registry.admit(base.id);
  expect(await registry.alarms()).toEqual([{ ...alarm, accounts: ['a-bot'], open: false }]);
});

it('loses nothing where versions of several kinds are kept at once', async () => {
  const kinds = ['ranker', 'sequence', 'text', 'taste'];
  const kept = await Promise.all(kinds.map((kind) => add(true, { kind })));
  expect(await Promise.all(kinds.map((kind) => registry.serving(kind)))).toEqual(kept.map(({ id }) => id));
});

it('takes over files that were written elsewhere', async () => {
  const folder = join(data, 'elsewhere');
  await mkdir(folder);
  await writeFile(join(folder, 'sequence.json'), '{}');
  const { kind: _, ...version } = await add(false);
  const { id } = await registry.adopt({ ...version, kind: 'sequence', admitted: true }, folder);
  expect(await registry.serving('sequence')).toBe(id);
  expect(await registry.folderOf(id)).toBe(join(data, 'models', id));
  expect((await readdir(join(data, 'models', id))).sort()).toEqual(['model.json', 'sequence.json']);
});
