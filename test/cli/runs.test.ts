/** `tandem runs`, as the command line calls it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runs } from '#tandem/cli/runs.js';
import { RunLog } from '#tandem/tensor/index.js';
import { printed } from './printed.js';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'cli-runs-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(data, { recursive: true, force: true });
});

const run = (...words: string[]) => printed(runs(), [...words, '--data', data]);

function train(name: string): string {
  const log = RunLog.start(data, { name, settings: { rate: 0.1 } });
  for (let step = 1; step <= 20; step++) log.log(step, { loss: 5 / step });
  log.log(20, { validation_loss: 0.5 });
  log.end();
  return log.id;
}

it('lists the runs and draws the newest', async () => {
  expect(await run()).toContain('no training runs in');
  const id = train('decoder');
  const output = await run();
  expect(output).toMatch(new RegExp(`${id} +finished +20 +0\\.25 +0\\.5`));
  expect(output).toMatch(/[\u2801-\u28ff]/);
});

it('compares runs by the beginnings of their ids', async () => {
  train('one');
  train('two');
  const output = await run('one', 'two');
  expect(output).toMatch(/one-\d+-\d+ loss: last 0\.25/);
  expect(output).toMatch(/two-\d+-\d+ loss: last 0\.25/);
  train('two');
  await expect(run('two')).rejects.toThrow(/"two" may mean two-.*, two-.*: write more/);
  await expect(run('three')).rejects.toThrow(/no run "three"/);
});

it('prints JSON, with points where runs are named', async () => {
  const id = train('decoder');
  const [listed] = JSON.parse(await run('--json'));
  expect(listed).toMatchObject({
    id,
    status: 'finished',
    step: 20,
    metrics: { loss: { last: 0.25, least: 0.25 } },
  });
  expect(listed.points).toBeUndefined();
  expect(JSON.parse(await run(id, '--json'))[0].points.length).toBe(21);
  expect(JSON.parse(await run('--json', 'deco'))[0].id).toBe(id);
});

it('writes plots', async () => {
  train('decoder');
  const svg = join(data, 'plot.svg');
  await run('--plot', svg);
  expect(await readFile(svg, 'utf8')).toMatch(/^<svg /);
  const html = join(data, 'plot.html');
  await run('--plot', html);
  expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>/);
  await expect(run('--plot', join(data, 'plot.png'))).rejects.toThrow(/must end in \.svg or \.html/);
});
