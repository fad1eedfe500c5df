/** `tandem serve`: ready with a sample, usable from another terminal, stopped cleanly. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { makeFolder } from '../support/store.js';
import { start, tandem } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tandem-serve-'));
const data = join(root, 'data');
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('tandem serve', () => {
  test('fills an empty folder, has other commands wait until it is ready, answers, works beside them, and stops when told', async () => {
    const server = start(['serve', '--data', data, '--port', '0']);
    await server.says('opening');
    await eventually(() => expect(existsSync(join(data, 'lock'))).toBe(true));
    const early = await tandem(['recommend', '--data', data, '--json']);
    expect(early.code, early.stderr).toBe(0);
    expect(early.stderr).toContain('waiting for it');
    expect((JSON.parse(early.stdout) as { items: unknown[] }).items.length).toBeGreaterThan(0);
    const said = await server.says(/ready: (\S+)/);
    const url = /ready: (\S+)/.exec(said)![1];
    try {
      expect(said).toContain('filling it with the demo world');
      const answer = await fetch(`${url}v1/recommend`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'learner-7', limit: 5 }),
      });
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as { items: unknown[] }).items.length).toBe(5);

      const port = new URL(url).port;
      const busy = await tandem(['serve', '--data', makeFolder(join(root, 'other')), '--port', port]);
      expect(busy.code).toBe(1);
      expect(busy.stderr).toMatch(/port \d+ is in use.*--port/);
      expect(busy.stderr).not.toContain('filling');

      const line = JSON.stringify({
        user: 'newcomer',
        item: 'attention',
        kind: 'complete',
        at: '2026-01-01',
      });
      const imported = await tandem(
        ['import', '-', '--data', data, '--json'],
        `${line}\nnonsense\n${line}\n`,
      );
      expect(imported.code, imported.stderr).toBe(0);
      expect(JSON.parse(imported.stdout)).toMatchObject({ taken: 1, repeated: 1, refused: 1 });
      const asked = await tandem(['recommend', 'newcomer', '--data', data, '--json']);
      expect(asked.code, asked.stderr).toBe(0);
      expect(asked.stdout).not.toContain('"id": "attention"');

      const exported = await tandem(['export', '--to', join(root, 'out'), '--data', data]);
      expect(exported.code, exported.stderr).toBe(0);
      expect(existsSync(join(root, 'out', 'items.jsonl'))).toBe(true);
    } finally {
      server.process.kill('SIGTERM');
    }
    const { code, stdout, stderr } = await server.ended;
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('stopped; all is written');

    const evaluated = await tandem(['eval', '--data', data, '--k', '5,10', '--json']);
    expect(evaluated.code, evaluated.stderr).toBe(0);
    const { methods } = JSON.parse(evaluated.stdout) as {
      methods: { [method: string]: { [metric: string]: { value: number; low: number; high: number } } };
    };
    expect(Object.keys(methods)).toEqual(['tandem', 'popular', 'item-knn']);
    const { value, low, high } = methods.tandem['HR@10'];
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(low).toBeGreaterThan(methods.popular['HR@10'].high);
  });
});
