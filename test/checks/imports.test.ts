/** The import rules of .dependency-cruiser.cjs, each tried on a small tree that breaks it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

/** A tree that keeps all rules. */
const SOUND = {
  'src/index.ts': `export * from './engine.js';`,
  'src/engine.ts': `export { list } from './pipeline/index.js';\nexport * from './types.js';`,
  'src/types.ts': `export { Failure } from './errors.js';`,
  'src/errors.ts': 'export class Failure extends Error {}',
  'src/runtime/index.ts': 'export const shuffle = 1;',
  'src/pipeline/index.ts': `export { list } from './list.js';`,
  'src/pipeline/list.ts': `import { shuffle } from '../runtime/index.js';\nexport const list = shuffle;`,
  'src/cli/main.ts': `import '../engine.js';`,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-imports-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the rules find in the sound tree with some files added or changed: `rule: from -> to`. */
async function violations(files: { readonly [path: string]: string }): Promise<string[]> {
  const base = await mkdtemp(join(folder, 'tree-'));
  for (const [path, text] of Object.entries({ ...SOUND, ...files })) {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  }
  const { tsConfig: _, ...rest } = options;
  const { output } = await cruise(['src'], {
    ...rest,
    ruleSet: { forbidden },
    validate: true,
    baseDir: base,
  });
  return (output as ICruiseResult).summary.violations
    .map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
    .toSorted();
}

describe('the import rules', () => {
  test('let a sound tree pass', async () => {
    expect(await violations({})).toEqual([]);
  });

  test('refuse an import of what is outside of src/', async () => {
    const found = await violations({
      'src/runtime/index.ts': `import '../../dist/index.js';\nexport const shuffle = 1;`,
      'dist/index.js': '',
    });
    expect(found).toEqual(['nothing-outside-src: src/runtime/index.ts -> dist/index.js']);
  });

  test('refuse an import of a floor above', async () => {
    const found = await violations({
      'src/runtime/index.ts': `export * from './up.js';\nexport const shuffle = 1;`,
      'src/runtime/up.ts': `export type { Row } from '../store/index.js';`,
      'src/store/index.ts': 'export interface Row {}',
    });
    expect(found).toEqual(['runtime-imports-only-floors-below: src/runtime/up.ts -> src/store/index.ts']);
  });

  test('refuse an import of a room on the same floor', async () => {
    const found = await violations({
      'src/pipeline/index.ts': `export * from './list.js';\nexport * from '../evaluate/index.js';`,
      'src/evaluate/index.ts': 'export const evaluate = 1;',
    });
    expect(found).toEqual([
      'pipeline-imports-only-floors-below: src/pipeline/index.ts -> src/evaluate/index.ts',
    ]);
  });

  test('know the rooms to come: a prompt is made from the pipeline, an answer from the prompt, an agent from both', async () => {
    const sound = await violations({
      'src/cli/main.ts': `import '../agent/index.js';`,
      'src/agent/index.ts': `export * from '../generate/index.js';`,
      'src/generate/index.ts': `export * from '../prompt/index.js';`,
      'src/prompt/index.ts': `export * from '../pipeline/index.js';`,
    });
    expect(sound).toEqual([]);
    const upwards = await violations({
      'src/pipeline/index.ts': `export * from './list.js';\nexport * from '../prompt/index.js';`,
      'src/prompt/index.ts': 'export const prompt = 1;',
    });
    expect(upwards).toEqual([
      'pipeline-imports-only-floors-below: src/pipeline/index.ts -> src/prompt/index.ts',
    ]);
  });

  test('refuse an import past a face', async () => {
    const list = `import { hidden } from '../runtime/hidden.js';\nexport const list = hidden;`;
    const found = await violations({
      'src/engine.ts': `export * from './pipeline/list.js';\nexport * from './types.js';`,
      'src/pipeline/list.ts': list,
      'src/runtime/hidden.ts': 'export const hidden = 1;',
    });
    expect(found).toEqual([
      'no-unused-file: src/pipeline/index.ts -> src/pipeline/index.ts',
      'no-unused-file: src/runtime/index.ts -> src/runtime/index.ts',
      'only-through-the-face: src/pipeline/list.ts -> src/runtime/hidden.ts',
      'root-through-the-face: src/engine.ts -> src/pipeline/list.ts',
    ]);
  });

  test('refuse a loose file, whether it imports, is imported, or neither', async () => {
    const rules = async (files: { readonly [path: string]: string }) =>
      (await violations(files)).map((line) => line.split(':')[0]);
    expect(await rules({ 'src/helpers.ts': `import './errors.js';` })).toContain('loose-file');
    expect(
      await rules({
        'src/types.ts': `export * from './errors.js';\nexport * from './helpers.js';`,
        'src/helpers.ts': 'export const helper = 1;',
      }),
    ).toContain('loose-file-imported');
    expect(await rules({ 'src/helpers.ts': 'export const helper = 1;' })).toContain('loose-file-orphan');
  });

  test('refuse a room that stands on no floor', async () => {
    const found = await violations({
      'src/engine.ts': `export * from './attic/index.js';\nexport * from './types.js';\nexport * from './pipeline/index.js';`,
      'src/attic/index.ts': `export * from '../runtime/index.js';`,
    });
    expect(found).toEqual([
      'room-on-no-floor-imported: src/engine.ts -> src/attic/index.ts',
      'room-on-no-floor: src/attic/index.ts -> src/runtime/index.ts',
    ]);
    expect(await violations({ 'src/attic/index.ts': 'export const attic = 1;' })).toContain(
      'room-on-no-floor-orphan: src/attic/index.ts -> src/attic/index.ts',
    );
  });

  test('refuse the engine to the rooms below it', async () => {
    const found = await violations({
      'src/pipeline/list.ts': `import type { Failure } from '../types.js';\nexport const list: Failure | 1 = 1;`,
      'src/engine.ts': `export { list } from './pipeline/index.js';\nexport * from './types.js';\nimport './runtime/index.js';`,
    });
    expect(found).toEqual(['rooms-do-not-know-the-engine: src/pipeline/list.ts -> src/types.ts']);
  });

  test('refuse a circle within a room, of types as well', async () => {
    const found = await violations({
      'src/pipeline/list.ts': `import type { Other } from './other.js';\nimport '../runtime/index.js';\nexport const list: Other = 1;`,
      'src/pipeline/other.ts': `import type { list } from './list.js';\nexport type Other = 1 | typeof list;`,
    });
    expect(found).toEqual(['no-circle: src/pipeline/list.ts -> src/pipeline/other.ts']);
  });

  test('refuse a circle of files at the root, and with the rooms above the engine', async () => {
    const found = await violations({
      'src/types.ts': `export { Failure } from './errors.js';\nexport type { list } from './engine.js';`,
    });
    expect(found).toEqual(['no-circle-at-the-root: src/engine.ts -> src/types.ts']);
    const above = await violations({
      'src/index.ts': `export * from './engine.js';\nexport * from './simulate/index.js';`,
      'src/simulate/index.ts': `export type * from '../index.js';`,
    });
    expect(above).toEqual(['no-circle-at-the-root: src/index.ts -> src/simulate/index.ts']);
  });

  test('name the one import that closes a circle over several rooms, and not every file in it', async () => {
    const found = await violations({
      'src/runtime/index.ts': `export * from './up.js';\nexport const shuffle = 1;`,
      'src/runtime/up.ts': `import '../pipeline/index.js';`,
    });
    expect(found).toEqual(['runtime-imports-only-floors-below: src/runtime/up.ts -> src/pipeline/index.ts']);
    const errors = await violations({
      'src/errors.ts': `import './runtime/index.js';\nexport class Failure extends Error {}`,
      'src/runtime/index.ts': `import '../errors.js';\nexport const shuffle = 1;`,
    });
    expect(errors).toEqual(['errors-import-nothing: src/errors.ts -> src/runtime/index.ts']);
  });

  test('refuse a file that nothing reaches; a thread started by URL is an entry point', async () => {
    expect(await violations({ 'src/pipeline/left.ts': `import './index.js';` })).toEqual([
      'no-unused-file: src/pipeline/left.ts -> src/pipeline/left.ts',
    ]);
    expect(await violations({ 'src/pipeline/build-worker.ts': `import './index.js';` })).toEqual([]);
  });
});
