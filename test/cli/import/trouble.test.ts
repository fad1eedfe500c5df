/** What cannot be read as a file, or changes meanwhile: it is said, costs itself alone, and loses nothing silently. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describe as inWords } from '#tandem/cli/failure.js';
import { planImport } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, readJob } from '../../ingest/files/helpers.js';
import { makeFolder } from '../../support/store.js';
import { start, tandem } from '../run.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-trouble-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const rows = (from: number, count: number) =>
  Array.from(
    { length: count },
    (_, k) => `a-user-with-a-long-name-${from + k},an-item-with-a-long-name-${k % 77}\n`,
  ).join('');

const hasPipes = spawnSync('mkfifo', ['--version']).status === 0;
if (!hasPipes) console.warn('not tested: named pipes, as this machine has no `mkfifo`');

test.runIf(hasPipes)('a named pipe, as shells make them of commands, is read whole', async () => {
  const pipe = join(root, 'pipe');
  const file = join(root, 'long.csv');
  execFileSync('mkfifo', [pipe]);
  // Longer than what is looked at before a file is read.
  await writeFile(file, `user,item\n${rows(0, 25_000)}`);
  const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
  const { jobs } = await planImport([pipe], DEFAULTS);
  expect(jobs.map(({ what }) => what)).toEqual(['events']);
  const { records, refused } = await readJob(jobs[0]);
  expect([records.length, refused]).toEqual([25_000, []]);
  expect(records.at(-1)).toMatchObject({ user: 'a-user-with-a-long-name-24999' });
  expect(writer.exitCode ?? 0).toBe(0);
});

test('an address is no path, and the message says how to read it', async () => {
  const ended = await tandem(['import', 'https://example.org/a.csv', '--data', join(root, 'none')]);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("curl -L 'https://example.org/a.csv' | tandem import -");
});

test('links to nothing and to folders cost themselves alone', async () => {
  const folder = join(root, 'links');
  await mkdir(join(folder, 'below'), { recursive: true });
  await writeFile(join(folder, 'clicks.csv'), 'user,item\nu1,i1\n');
  await symlink(join(folder, 'gone.csv'), join(folder, 'nothing.csv'));
  await symlink(join(folder, 'below'), join(folder, 'folder.csv'));
  await symlink(join(folder, 'self.csv'), join(folder, 'self.csv'));
  const { jobs, skipped } = await planImport([folder], DEFAULTS);
  expect(jobs).toHaveLength(1);
  expect(skipped.map(({ name, reason }) => [name.slice(folder.length + 1), reason])).toEqual([
    ['folder.csv', 'it is a link to a folder'],
    ['nothing.csv', 'it is a link to nothing'],
    ['self.csv', 'it is a link to itself'],
  ]);
});

test('a file that grows while it is read is said to have changed', async () => {
  const file = join(root, 'growing.csv');
  await writeFile(file, `user,item\n${rows(0, 2_000)}`);
  const running = start(['import', file, '--data', makeFolder(join(root, 'data'))]);
  await running.says('growing.csv -> events');
  await appendFile(file, rows(5_000, 3));
  const { code, stderr } = await running.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`WARNING: ${file} changed while it was read`);
  const again = await tandem(['import', file, '--data', join(root, 'data')]);
  expect(again.stderr).not.toContain('WARNING');
});

test('errors of file systems are said in words, with what to do', () => {
  const error = (code: string) => Object.assign(new Error(`${code}: ...`), { code, path: '/x' });
  expect(inWords(error('EROFS'))).toBe(
    '/x is on a file system that is mounted read-only: choose another folder with --data',
  );
  expect(inWords(error('EDQUOT'))).toMatch(/^the disk is full/);
  expect(inWords(error('53100'))).toMatch(/^the disk is full/);
  expect(inWords(error('ENOTDIR'))).toBe('/x is in a file, not in a folder');
});
