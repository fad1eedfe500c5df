/** The rules of scripts/check-files.mjs, tried on a folder that keeps to them and then breaks each. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
// @ts-expect-error: a script, without types
import { check as mistakesIn } from '../../scripts/check-files.mjs';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-files.mjs', import.meta.url));

const HEADER = '/** A file of the test. */';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-size-'));
  execFileSync('git', ['init', '--quiet', folder]);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, ...lines: string[]): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), `${[HEADER, ...lines].join('\n')}\n`);
}

const check = (): string[] => mistakesIn(folder);

const statements = (count: number) => Array.from({ length: count }, (_, k) => `  use(${k});`);

describe('the rules of files', () => {
  test('let pass what just keeps to them', async () => {
    await write('src/a.ts', ...Array.from({ length: 399 }, (_, k) => `export const a${k} = ${k};`));
    await write('src/b.ts', '/** Not counted.', ' */', 'export function b() {', ...statements(78), '}');
    await write(
      'src/c.ts',
      'export class C {',
      ...Array.from({ length: 198 }, (_, k) => `  f${k} = ${k};`),
      '}',
    );
    expect(check()).toEqual([]);
  });

  test('refuse a file of 401 lines', async () => {
    await write('src/a.ts', ...Array.from({ length: 400 }, (_, k) => `export const a${k} = ${k};`));
    expect(check()).toEqual(['src/a.ts:1: file src/a.ts has 401 lines, more than 400']);
  });

  test('refuse a class of 201 lines', async () => {
    await write(
      'src/c.ts',
      '',
      'export class C {',
      ...Array.from({ length: 199 }, (_, k) => `  f${k} = ${k};`),
      '}',
    );
    expect(check()).toEqual(['src/c.ts:3: class C has 201 lines, more than 200']);
  });

  test('refuse functions of 81 lines, whatever their form', async () => {
    await write('src/a.ts', 'export function plain() {', ...statements(79), '}');
    await write('src/b.ts', 'export const arrow = () => {', ...statements(79), '};');
    await write('src/c.ts', 'export class C {', '  method() {', ...statements(79), '  }', '}');
    await write('scripts/d.mjs', 'run(async () => {', ...statements(79), '});');
    expect(check()).toEqual([
      'scripts/d.mjs:2: function (anonymous) has 81 lines, more than 80',
      'src/a.ts:2: function plain has 81 lines, more than 80',
      'src/b.ts:2: function arrow has 81 lines, more than 80',
      'src/c.ts:3: function method has 81 lines, more than 80',
    ]);
  });

  test('measure files and classes of tests, not the functions given to describe', async () => {
    await write('test/a.test.ts', `describe('a', () => {`, ...statements(120), '});');
    expect(check()).toEqual([]);
  });

  test('refuse a file that does not begin with a comment of what it holds; a shebang may stand before it', async () => {
    await writeFile(join(folder, 'a.js'), 'run();\n');
    await writeFile(join(folder, 'b.js'), '// Runs.\nrun();\n');
    await writeFile(join(folder, 'c.js'), '#!/usr/bin/env node\n/** Runs. */\nrun();\n');
    expect(check()).toEqual(
      ['a.js', 'b.js'].map(
        (path) => `${path}:1: the file does not begin with a comment /** of what it holds */`,
      ),
    );
  });

  test('refuse a file in src/ that is no code', async () => {
    await write('src/loose.json');
    expect(check()).toEqual(['src/loose.json:1: only TypeScript (and WebAssembly text) stands in src/']);
  });

  test('refuse a name that is not in kebab-case', async () => {
    await write('src/someFile.ts', 'export const a = 1;');
    await write('src/some-file.test.ts', 'export const b = 1;');
    expect(check()).toEqual([`src/someFile.ts:1: the file's name is not in kebab-case`]);
  });

  test('refuse a face whose first comment leaves out a file or a folder of its room', async () => {
    await write('src/a/one.ts', 'export const one = 1;');
    await write('src/a/other-one.ts', 'export const other = 1;');
    await write('src/a/deep/inner.ts', 'export const inner = 1;');
    const face = (header: string) => writeFile(join(folder, 'src/a/index.ts'), `/** ${header} */\n`);
    await face('The room: `one`, other-one.');
    expect(check()).toEqual(
      ['deep/', 'other-one'].map(
        (name) => `src/a/index.ts:1: the first comment does not name \`${name}\`, which is in src/a/`,
      ),
    );
    await face('The room: `one`, `other-one`, `deep/`.');
    expect(check()).toEqual([]);
  });

  test('are checked by the script, which prints what breaks them and fails', async () => {
    const run = () => spawnSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });
    await write('src/a.ts', 'export const a = 1;');
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    await write('src/loose.json');
    const line = 'src/loose.json:1: only TypeScript (and WebAssembly text) stands in src/\n';
    expect(run()).toMatchObject({ status: 1, stderr: line });
  });
});
