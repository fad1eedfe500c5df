/**
 * The examples of the public face, run: every `@example` in the files that declare it.
 * After `// ` a line says what it gives: a value, of whose objects only the fields named are compared; or an error,
 * `Name: message`.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as tandem from '#tandem/index.js';
import { emptyFolder, makeFolder } from '../support/store.js';
import { EMBEDDED, likes } from '../support/world.js';

/** Files whose examples share an engine; what changes it comes late. */
const FILES = [
  ['engine.ts'],
  ['types.ts'],
  ['ingest/types.ts'],
  ['ingest/documents/types.ts'],
  ['control/types.ts'],
  ['lifecycle/model-calls.ts'],
  ['evaluate/evaluate.ts'],
  [
    'control/kind-calls.ts',
    'control/review-calls.ts',
    'ingest/memories.ts',
    'generate/providers/calls.ts',
    'evaluate/calls.ts',
  ],
  ['store/folder-lock.ts', 'store/errors.ts', 'errors.ts', 'evaluate/search.ts'],
];

interface Example {
  readonly title: string;
  readonly code: string;
}

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** The examples of a file, each named after what stands below its comment. */
async function examplesIn(file: string): Promise<Example[]> {
  const text = await readFile(join(source, file), 'utf8');
  return [...text.matchAll(/\/\*\*(.*?)\*\/\s*(\S[^\n]*)/gs)].flatMap(([, comment, below]) => {
    const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    const start = lines.findIndex((line) => line.startsWith('@example'));
    if (start < 0) return [];
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => line.startsWith('@') || line.trim() === '');
    return [{ title: `${file}: ${below}`, code: rest.slice(0, end < 0 ? rest.length : end).join('\n') }];
  });
}

const ERROR = /^([A-Z]\w+): (.*)$/;

/** Code that checks what each line says it gives. */
function checked(code: string): string {
  return code
    .split('\n')
    .map((line) => {
      const [, call, said] = /^(.*?);? \/\/ (.*)$/.exec(line) ?? [];
      if (call === undefined) return line;
      const [, name, message] = ERROR.exec(said) ?? [];
      return name === undefined
        ? `check(await (${call}), (${said}));`
        : `await fails(async () => ${call.replace(/^await /, '')}, ${JSON.stringify({ name, message })});`;
    })
    .join('\n');
}

function check(given: unknown, said: unknown): void {
  if (typeof said === 'object' && said !== null) expect(given).toMatchObject(said);
  else expect(given).toBe(said);
}

async function fails(call: () => Promise<unknown>, error: { name: string; message: string }): Promise<void> {
  await expect(call()).rejects.toMatchObject(error);
}

/** The engine that `types.ts` describes, in the folder. */
async function library(data: string): Promise<tandem.Engine> {
  const engine = await tandem.open({ ...EMBEDDED, data, background: false });
  await engine.items.upsert([
    { id: 'dune', title: 'Dune', tags: ['novel', 'desert'] },
    { id: 'emma', title: 'Emma', tags: ['novel', 'england'] },
    { id: 'persuasion', title: 'Persuasion', tags: ['novel', 'england'] },
  ]);
  await engine.users.upsert(['ada', 'ben', 'cleo'].map((id) => ({ id })));
  await engine.events.add([
    ...likes('ada', 'emma'),
    ...likes('ben', 'emma', 'persuasion'),
    ...likes('cleo', 'dune'),
  ]);
  return engine;
}

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...texts: string[]
) => (...values: unknown[]) => Promise<void>;

/** Runs code that may use the package's exports, and `tandem` where it does not open an engine itself. */
async function run(code: string, engine: tandem.Engine): Promise<void> {
  const opens = /const tandem\b/.test(code);
  const names: [string, unknown][] = Object.entries({
    ...tandem,
    check,
    fails,
    ...(!opens && { tandem: engine }),
  });
  await new AsyncFunction(...names.map(([name]) => name), checked(code))(...names.map(([, value]) => value));
}

const found = await Promise.all(
  FILES.map(async (files) => ({
    files: files.join(', '),
    counts: await Promise.all(files.map(async (file) => [file, (await examplesIn(file)).length] as const)),
    examples: (await Promise.all(files.map(examplesIn))).flat(),
  })),
);

describe.each(found)('the examples of $files', ({ counts, examples }) => {
  const before = process.cwd();
  let folder: string;
  let engine: tandem.Engine;
  beforeAll(async () => {
    folder = await emptyFolder(false);
    vi.stubEnv('DATABASE_URL', '');
    engine = await library(makeFolder(join(folder, 'books')));
    process.chdir(folder);
  });
  afterAll(async () => {
    process.chdir(before);
    await engine.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    vi.unstubAllEnvs();
  });

  it('are there', () => expect(counts.filter(([, count]) => count === 0)).toEqual([]));

  it.each(examples)('$title', async ({ code }) => {
    expect(code).toContain(' // ');
    await run(code, engine);
  });
});
