/** `tandem train`: a model from a folder's events, which the next commands use, and a run that can be gone on with. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listRuns } from '#tandem/tensor/index.js';
import { emptyFolder } from '../support/store.js';
import { tandem } from './run.js';

const ITEMS = 30;
let data: string;
beforeAll(async () => {
  data = await emptyFolder();
  const walk = (person: number) => Array.from({ length: 6 }, (_, k) => `p${person} i${(person + k) % ITEMS}`);
  const events = Array.from({ length: 120 }, (_, person) => walk(person)).flat();
  const file = join(data, 'events.txt');
  await writeFile(file, `${events.join('\n')}\n`);
  const columns = ['--format', 'csv', '--delimiter', ' ', '--columns', 'user,item'];
  const { code, stderr } = await tandem(['import', file, ...columns, '--data', data]);
  expect(code, stderr).toBe(0);
});
afterAll(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));

it('trains, says how good the model is, and recommends with it', async () => {
  const { code, stdout, stderr } = await tandem(['train', '--data', data, '--json']);
  expect(code, stderr).toBe(0);
  const { folder, metrics, trained } = JSON.parse(stdout);
  expect(folder).toContain(join(data, 'models', 'sequence'));
  expect(trained.events).toBe(120 * 6);
  expect(metrics.validation_hr).toBeGreaterThan(0.5);

  const list = await tandem(['recommend', 'p3', '--data', data, '--json']);
  expect(list.stdout).toContain('"retriever": "sequence"');

  const [run] = await listRuns(data);
  expect(run).toMatchObject({ name: 'sequence', status: 'finished' });
  const other = await tandem(['train', '--data', data, '--resume', run!.id, '--seed', '2']);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('with other settings; train anew');
}, 180_000);
