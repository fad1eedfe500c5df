/** Imports that end too soon lose nothing and, run again, repeat nothing; a stopped training run can be resumed. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '#tandem/store/index.js';
import { eventually } from '../support/eventually.js';
import { makeFolder } from '../support/store.js';
import { start, tandem } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tandem-stop-'));
const events = join(root, 'events.csv');
const others = join(root, 'others.csv');
const data = makeFolder(join(root, 'data'));
const EVENTS = 30_000;

beforeAll(() => {
  const lines = ['user,item'];
  for (let event = 0; event < EVENTS; event++) lines.push(`u${event % 977},i${event % 331}`);
  writeFileSync(events, `${lines.join('\n')}\n`);
  writeFileSync(others, `${lines.join('\n').replaceAll('u', 'v').replace('vser', 'user')}\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The size of the tables of an embedded database, which grow as events are written; 0 where there is none yet. */
function tableBytes(folder: string): number {
  try {
    const tables = join(folder, 'db', 'base');
    const files = readdirSync(tables, { recursive: true, encoding: 'utf8' });
    return files.reduce((sum, file) => sum + statSync(join(tables, file)).size, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Events in the folder, and whether they are in the order of the file. */
async function stored(folder: string): Promise<{ count: number; ordered: boolean }> {
  const store = await openStore({ folder });
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  let ordered = true;
  for await (const chunk of store.events.read()) {
    for (const { at } of chunk) {
      ordered &&= at > last;
      last = at;
      count++;
    }
  }
  await store.close();
  return { count, ordered };
}

describe('an import', () => {
  test('killed in the middle, and run again, has everything once, in order', async () => {
    const empty = tableBytes(data);
    const running = start(['import', events, '--data', data]);
    await running.says('-> events');
    await eventually(() => expect(tableBytes(data)).toBeGreaterThan(empty + 1_000_000));
    running.process.kill('SIGKILL');
    await running.ended;
    const again = await tandem(['import', events, '--data', data, '--json']);
    expect(again.code, again.stderr).toBe(0);
    const { taken, repeated, refused } = JSON.parse(again.stdout) as { [count: string]: number };
    expect(taken + repeated).toBe(EVENTS);
    expect(refused).toBe(0);
    expect(await stored(data)).toEqual({ count: EVENTS, ordered: true });
  });

  test('stopped by Ctrl-C says so, and goes on when run again', async () => {
    const running = start(['import', others, '--data', data]);
    await running.says('-> events');
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/stopping \(once more to stop at once\)/);
    expect(stderr).toMatch(/tandem: stopped/);
    const again = await tandem(['import', others, '--data', data, '--json']);
    const { taken, repeated } = JSON.parse(again.stdout) as { [count: string]: number };
    expect(taken + repeated).toBe(EVENTS);
  });
});

test('a training run stopped by Ctrl-C says how to resume it', async () => {
  const text = join(root, 'text.txt');
  writeFileSync(
    text,
    Array.from({ length: 900 }, (_, i) => `Line ${i}: the cat sat on mat ${i % 9}.\n`).join('\n'),
  );
  const out = join(root, 'run');
  const sizes = ['--depth', '1', '--vocabulary', '300', '--length', '32', '--rows', '2'];
  const running = start(['lm', 'pretrain', text, '--out', out, ...sizes, '--tokens', '20000000']);
  await running.says('here: ');
  running.process.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining(`tandem lm pretrain --resume --out ${out}`)]);
});
