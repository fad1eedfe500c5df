/** Small parts of the commands: batches, the report, the checks of doctor. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkModules, checkNode } from '#tandem/cli/doctor/installation.js';
import { Report } from '#tandem/cli/import/report.js';
import { Loader } from '#tandem/ingest/files/loader.js';

describe('Loader', () => {
  test('writes one batch at a time, in order, and names the line of each refusal', async () => {
    const written: number[] = [];
    const refused: number[] = [];
    let underWay = 0;
    const loader = new Loader({
      file: 'f',
      async write(records) {
        expect(++underWay).toBe(1);
        await new Promise(setImmediate);
        underWay--;
        written.push(...records.map(({ n }) => Number(n)));
        const bad = records.flatMap(({ n }, index) =>
          Number(n) % 7000 === 0 ? [{ index, field: 'n', reason: 'bad' }] : [],
        );
        return { taken: records.length - bad.length, repeated: 0, refused: bad };
      },
      onRefused: ({ line }) => refused.push(line),
    });
    let n = 0;
    for (let block = 1; block <= 6; block++) {
      const records = Array.from({ length: 5_500 }, () => ({ n: n++ }));
      await loader.add({ records, lines: records.map((record) => record.n + 2), refused: [], bytes: block });
    }
    await loader.finish();
    expect(written).toEqual(Array.from({ length: n }, (_, index) => index));
    expect(refused).toEqual([2, 7002, 14_002, 21_002, 28_002]);
    expect(loader.totals).toEqual({ taken: n - 5, repeated: 0, refused: 5 });
  });

  test('ends with the error of a write', async () => {
    const loader = new Loader({
      file: 'f',
      write: () => Promise.reject(new Error('full')),
      onRefused: () => {},
    });
    const records = Array.from({ length: 25_000 }, () => ({}));
    await expect(loader.add({ records, lines: records.map(() => 1), refused: [], bytes: 1 })).rejects.toThrow(
      'full',
    );
    await expect(loader.finish()).rejects.toThrow('full');
  });
});

test('a report is written only where something is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-report-'));
  const empty = new Report(join(folder, 'a', 'none.jsonl'));
  empty.close();
  expect(existsSync(join(folder, 'a'))).toBe(false);
  const report = new Report(join(folder, 'a', 'some.jsonl'));
  const refusal = { file: '字.csv', line: 1, field: 'x', reason: 'r'.repeat(100) };
  for (let line = 1; line <= 2000; line++) report.add({ ...refusal, line });
  report.close();
  const lines = readFileSync(report.path, 'utf8').trim().split('\n');
  expect(lines.length).toBe(2000);
  expect(JSON.parse(lines[1999])).toEqual({ ...refusal, line: 2000 });
  expect(report.first.length).toBe(5);
  rmSync(folder, { recursive: true });
});

describe('doctor', () => {
  test('tells an old Node.js and a package that does not load', async () => {
    expect(checkNode('18.20.0')).toMatchObject({
      state: 'problem',
      remedy: expect.stringContaining('20.19'),
    });
    expect(checkNode('20.18.3').state).toBe('problem');
    expect(['20.19.0', '22.0.0'].map((version) => checkNode(version).state)).toEqual(['ok', 'ok']);
    const found = await checkModules(() => Promise.reject(new Error('invalid ELF header')));
    expect(found[0]).toMatchObject({ state: 'problem', text: expect.stringContaining('invalid ELF header') });
  });
});
