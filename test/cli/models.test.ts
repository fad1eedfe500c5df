/** `tandem models`, as the command line calls it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkModels } from '#tandem/cli/doctor/models.js';
import { models } from '#tandem/cli/models.js';
import { ModelRegistry } from '#tandem/models/index.js';
import { printed } from './printed.js';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'cli-models-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(data, { recursive: true, force: true });
});

const run = (...words: string[]) => printed(models(), [...words, '--data', data]);

let minute = 0;
async function add(admitted: boolean, reason: string): Promise<string> {
  const span = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };
  const version = {
    kind: 'ranker',
    scale: 'full',
    span,
    samples: 7,
    settings: {},
    admitted,
    reason,
  } as const;
  const tensors = new Map([['w', { dtype: 'float32', shape: [1], data: Float32Array.of(1) }]] as const);
  const at = new Date(Date.UTC(2026, 1, 1, 0, minute++));
  const record = await new ModelRegistry(data).add({ ...version, metrics: { 'NDCG@10': 0.25 } }, tensors, at);
  return record.id;
}

it('lists the versions with their state and why', async () => {
  expect(await run('list')).toContain('no models');
  const good = await add(true, 'better by far');
  const bad = await add(false, 'worse for new people');
  const lines = (await run('list')).trim().split('\n');
  expect(lines[1]).toMatch(
    new RegExp(`^${bad} +refused +full +0.2500 +7 +2026-01-02 00:00 +worse for new people$`),
  );
  expect(lines[2]).toMatch(new RegExp(`^${good} +serving +full .*better by far$`));
  expect(JSON.parse(await run('list', '--json'))).toMatchObject([
    { id: bad, serving: false },
    { id: good, serving: true },
  ]);
});

it('shows, admits and rolls back', async () => {
  const good = await add(true, 'better by far');
  const bad = await add(false, 'worse');
  expect(await run('show', bad)).toMatch(/^state: refused: worse$/m);
  expect(await run('show', bad)).toMatch(/^NDCG@10: 0.25$/m);
  expect(await run('admit', bad)).toContain('had been refused: worse');
  expect(await run('show', bad)).toMatch(/^state: serving/m);
  expect(await run('rollback')).toContain(`${good} is`);
  expect(await run('rollback', 'ranker')).toContain('no ranker is');
  await expect(run('rollback')).rejects.toThrow('nothing to roll back');
  await expect(run('show', 'nonsense')).rejects.toThrow('there is no model "nonsense"');
});

it('shows an alarm until a version is admitted', async () => {
  const good = await add(true, 'better by far');
  const registry = new ModelRegistry(data);
  await registry.alarm({
    kind: 'ranker',
    at: '2026-02-01T10:00:00.000Z',
    since: '2026-02-01T09:00:00.000Z',
    metric: 'dismiss beside predicted',
    reason: 'dismiss happened 9.00 times as often as predicted, of late',
    from: good,
    to: good,
    abandoned: 512,
    accounts: ['mallory'],
    open: true,
  });
  const words = /left its bounds.*dismiss happened 9.00 times.*had changed, from 512 samples, was discarded/;
  expect(await run('list')).toMatch(words);
  expect(await run('list')).toContain('mallory');
  expect(await run('show', good)).toMatch(words);
  expect(await checkModels(data)).toMatchObject([{ state: 'problem', about: 'models' }]);
  await run('admit', good);
  expect(await run('list')).not.toContain('left its bounds');
  expect(await checkModels(data)).toEqual([]);
});
