/** Commands of answers: ask, eval --questions, providers, mcp --print. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { emptyFolder } from '../support/store.js';
import { start } from './run.js';

let data: string;

const run = (...args: string[]) => start([...args, '--data', data]).ended;

beforeAll(async () => {
  data = await emptyFolder();
  const engine = await open({ data });
  await engine.items.upsert([
    {
      id: 'tower',
      title: 'Eiffel Tower',
      body: 'The Eiffel Tower stands in Paris. The tower was built in 1889 by Gustave Eiffel.',
    },
    { id: 'bees', title: 'Bees', body: 'Bees dance to tell others where flowers are.' },
  ]);
  await engine.close();
});
afterAll(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));

it('answers with its sources', async () => {
  const { code, stdout } = await run('ask', 'When was the Eiffel Tower built by Gustave Eiffel?');
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/1889.*\[1\]\n[\s\S]*\n\[1\] Eiffel Tower \(tower\)\n/),
  ]);
});

it('measures answers, and names the line that is wrong', async () => {
  const file = join(data, 'questions.jsonl');
  await writeFile(
    file,
    '{"question": "When was the Eiffel Tower built by Gustave Eiffel?", "answers": ["1889"], "item": "tower"}\n' +
      '{"question": "What is the capital of Madagascar?"}\n',
  );
  const { code, stdout } = await run('eval', '--questions', file, '--provider', 'extractive', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).extractive).toMatchObject({
    questions: 2,
    contained: 1,
    cited: 1,
    refusedRightly: 1,
  });
  await writeFile(file, '{"question": "x"}\n{"answers": ["y"]}\n');
  const wrong = await run('eval', '--questions', file);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/line 2: question/)]);
});

it('writes providers into tandem.json, lists and takes them out', async () => {
  const added = await run(
    'providers',
    'use',
    'mine',
    '--url',
    'http://127.0.0.1:9/v1',
    '--model',
    'm',
    '--key-from',
    'MY_KEY',
  );
  expect([added.code, added.stderr]).toEqual([0, expect.stringContaining('mine is tried first')]);
  const { answers } = JSON.parse(await readFile(join(data, 'tandem.json'), 'utf8'));
  expect(answers.providers).toMatchObject([{ name: 'mine', model: 'm', keyFrom: 'MY_KEY' }]);
  expect((await run('providers', 'list')).stdout).toMatch(/mine +configured +m at .* MY_KEY \(not set\)/);
  const tested = await run('providers', 'test', 'mine');
  expect([tested.code, tested.stderr]).toEqual([1, expect.stringContaining('MY_KEY')]);
  expect((await run('providers', 'remove', 'mine')).code).toBe(0);
  expect((await run('providers', 'use', 'nowhere')).stderr).toContain('no provider "nowhere" was found');
});

it('prints what to paste into clients', async () => {
  const { stdout } = await run('mcp', '--print');
  expect(stdout).toContain('"mcpServers"');
});
