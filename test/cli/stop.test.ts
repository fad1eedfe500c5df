/** Imports that end too soon lose nothing and, run again, repeat nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '#tandem/store/index.js';
import { start, tandem } from './run.js';

// Processes are slow to start where many others run.
vi.setConfig({ testTimeout: 240_000 });

const root = mkdtempSync(join(tmpdir(), 'tandem-stop-'));
const events = join(root, 'events.csv');
const others = join(root, 'others.csv');
const data = join(root, 'data');
const EVENTS = 30_000;

beforeAll(() => {
  const lines = ['user,item'];
  for (let event = 0; event < EVENTS; event++) lines.push(`u${event % 977},i${event % 331}`);
  writeFileSync(events, `${lines.join('\n')}\n`);
  writeFileSync(others, `${lines.join('\n').replaceAll('u', 'v').replace('vser', 'user')}\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

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
    const running = start(['import', events, '--data', data]);
    await running.says('-> events');
    // Until the folder is made and the first batches are on their way.
    for (const began = Date.now(); Date.now() - began < 60_000; await sleep(50)) {
      if (await isBegun(data)) break;
    }
    await sleep(300);
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

/** Whether the embedded database is there: its version is written once it is made. */
async function isBegun(folder: string): Promise<boolean> {
  const { existsSync } = await import('node:fs');
  return existsSync(join(folder, 'db', 'PG_VERSION'));
}
