/** `tandem train`: a model from a folder's events, which the next commands use, and a run that can be gone on with. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listRuns } from '#tandem/tensor/index.js';
import { emptyFolder } from '../support/store.js';
import { tandem } from './run.js';

// A ranker learns from the last steps of most of them, of which it takes 500.
const [ITEMS, PEOPLE] = [30, 900];
let data: string;
beforeAll(async () => {
  data = await emptyFolder();
  const walk = (person: number) => Array.from({ length: 6 }, (_, k) => `p${person} i${(person + k) % ITEMS}`);
  const events = Array.from({ length: PEOPLE }, (_, person) => walk(person)).flat();
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
  const { sequence, ranker } = JSON.parse(stdout);
  expect(sequence).toMatchObject({ kind: 'sequence', admitted: true, samples: PEOPLE * 6 });
  expect(sequence.metrics['HR@10']).toBeGreaterThan(0.5);
  expect(ranker).toMatchObject({ kind: 'ranker', scale: 'full', settings: { source: 'replayed' } });
  // Score fusion orders these walks perfectly: nothing can be better.
  expect(ranker.admitted).toBe(false);
  expect(stderr).toContain(`refused, and not served: ${ranker.reason}`);
  const models = await tandem(['models', 'list', '--data', data]);
  expect(models.stdout).toMatch(new RegExp(`^${sequence.id} +serving`, 'm'));
  expect(models.stdout).toContain(ranker.id);

  // Other retrievers order these walks as well: the fusion may do without the model, unless they are left out.
  const others = ['similar-items', 'similar-people', 'same-tags', 'affinity', 'popular', 'newest', 'taste'];
  const retrievers = { sequence: 1, ...Object.fromEntries(others.map((name) => [name, 0])) };
  await writeFile(join(data, 'tandem.json'), JSON.stringify({ retrievers }));
  const list = await tandem(['recommend', 'p3', '--data', data, '--json']);
  expect(list.stdout).toContain('"retriever": "sequence"');
  await rm(join(data, 'tandem.json'));

  const runs = await listRuns(data);
  expect(runs.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
    'ranker finished',
    'sequence finished',
  ]);
  const run = runs.find(({ name }) => name === 'sequence');
  const other = await tandem(['train', 'sequence', '--data', data, '--resume', run!.id, '--seed', '2']);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('with other settings: start a new run');
});
