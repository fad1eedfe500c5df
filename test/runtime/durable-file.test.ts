/** Files written whole: never half, never left over, two writers apart. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { syncFolder, writeDurably, writeFolder } from '#tandem/runtime/index.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-durable-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('replaces the content, and leaves no other file', async () => {
  const path = join(folder, 'a.json');
  await writeDurably(path, 'one');
  await writeDurably(path, Buffer.from('two'));
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['a.json']);
});

it('gives back what the function returned that wrote the file', async () => {
  const path = join(folder, 'a.bin');
  const written = await writeDurably(path, async (file) => (await file.write('abc')).bytesWritten);
  expect(written).toBe(3);
  expect(await readFile(path, 'utf8')).toBe('abc');
});

it('leaves the old content where writing fails', async () => {
  const path = join(folder, 'a.txt');
  await writeFile(path, 'old');
  const failing = writeDurably(path, async (file) => {
    await file.write('half');
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['a.txt']);
});

it('keeps many writers of one file apart: what is there is what one of them wrote', async () => {
  const path = join(folder, 'a.txt');
  const texts = Array.from({ length: 20 }, (_, k) => String(k).repeat(50_000));
  await Promise.all(texts.map((text) => writeDurably(path, text)));
  expect(texts).toContain(await readFile(path, 'utf8'));
  expect(await readdir(folder)).toEqual(['a.txt']);
});

it('writes a folder whole, or leaves nothing of it', async () => {
  const path = join(folder, 'models', 'one');
  await writeFolder(path, async (draft) => {
    await mkdir(draft);
    await writeDurably(join(draft, 'a.txt'), 'a');
    expect(await readdir(join(folder, 'models'))).not.toContain('one');
  });
  expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('a');
  const failing = writeFolder(join(folder, 'models', 'two'), async (draft) => {
    await mkdir(draft);
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  expect(await readdir(join(folder, 'models'))).toEqual(['one']);
});

it('names the folder that is not there', async () => {
  await expect(writeDurably(join(folder, 'none', 'a.txt'), 'x')).rejects.toThrow(/ENOENT.*none/);
  await expect(syncFolder(join(folder, 'none'))).resolves.toBeUndefined();
});
