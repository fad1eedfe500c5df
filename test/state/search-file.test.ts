/** The file of the search index: what is found after a start is what the store has, whatever became of the file. */
import { copyFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { newEngine, newFolder } from '../support/world.js';

const fileIn = (data: string) => join(data, 'search-index.bin');

const QUERIES = ['green tea', '绿茶', 'water "boiling water"', 'kettle', 'coffee', 'paragraph', 'leaves'];

/** Everything that searches find: ids with scores and passages. */
async function found(engine: Engine) {
  const all = [];
  for (const query of QUERIES) {
    const { items } = await engine.search({ query, limit: 50 });
    all.push(items.map(({ id, score, chunk }) => ({ id, score: score.toFixed(6), chunk })));
  }
  return all;
}

async function fill(engine: Engine): Promise<void> {
  await engine.items.upsert([
    {
      id: 'green',
      title: 'Green tea',
      body: 'Green tea is made with water that does not boil.',
      tags: ['drinks'],
    },
    { id: 'zh', title: '绿茶', body: '绿茶是不发酵的茶。' },
    { id: 'coffee', title: 'Coffee', body: 'Coffee is made with boiling water.' },
    { id: 'plain', title: 'A kettle' },
  ]);
  await engine.documents.upsert([
    { id: 'doc', content: '# Tea\n\nA paragraph on leaves.\n\n## Kettles\n\nAnother paragraph, on kettles.' },
    { id: 'old', content: '# Old\n\nA paragraph that goes.' },
  ]);
}

/** A folder with a saved index, and what was found in it. */
async function saved() {
  const data = await newFolder();
  const engine = await newEngine({ data, background: false });
  await fill(engine);
  const before = await found(engine);
  await engine.close();
  return { data, before };
}

/** Opens a folder, and searches. @returns what was found, what was warned of, and how many items were indexed anew. */
async function reopened(data: string) {
  const warnings: string[] = [];
  const engine = await newEngine({ data, background: false, warn: (told) => warnings.push(told) });
  try {
    return { after: await found(engine), warnings: warnings.filter((told) => told.includes('search index')) };
  } finally {
    await engine.close();
  }
}

it('finds the same after a start, from a file that is not written again', async () => {
  const { data, before } = await saved();
  const { mtimeMs } = await stat(fileIn(data));
  expect(await reopened(data)).toEqual({ after: before, warnings: [] });
  expect((await stat(fileIn(data))).mtimeMs).toBe(mtimeMs);
});

it('finds what the store has where the file is older: what was written, changed and deleted since', async () => {
  const { data } = await saved();
  await copyFile(fileIn(data), join(data, 'older'));
  const engine = await newEngine({ data, background: false });
  await engine.items.upsert([
    { id: 'new', title: 'New leaves', body: 'A kettle of leaves' },
    { id: 'coffee', title: 'Coffee', body: 'Now with green tea.' },
  ]);
  await engine.items.patch('plain', { tags: ['leaves'] });
  await engine.items.delete(['zh']);
  await engine.documents.upsert([{ id: 'doc', content: '# Tea\n\nOne paragraph on water alone.' }]);
  await engine.documents.delete(['old']);
  const before = await found(engine);
  await engine.close();
  await copyFile(join(data, 'older'), fileIn(data));
  const { after, warnings } = await reopened(data);
  // Scores depend a little on versions that are passed over; what is found does not.
  const ids = (lists: typeof before) => lists.map((list) => list.map(({ id, chunk }) => ({ id, chunk })));
  expect(ids(after)).toEqual(ids(before));
  expect(warnings).toEqual([]);
  expect(after.flat().some(({ id }) => id === 'zh' || id === 'old')).toBe(false);
  // Of what is gone, not even a word is left in the file.
  expect((await readFile(fileIn(data))).includes('发酵')).toBe(false);
});

it('is made anew, and says so, where the file was cut off or changed on disk', async () => {
  const { data, before } = await saved();
  const whole = await readFile(fileIn(data));
  const damages = [
    () => truncate(fileIn(data), Math.floor(whole.length / 2)),
    () => truncate(fileIn(data), 3),
    () =>
      writeFile(
        fileIn(data),
        whole.map((byte, k) => (k === 1_000 ? byte ^ 1 : byte)),
      ),
    () =>
      writeFile(
        fileIn(data),
        whole.map((byte, k) => (k === whole.length - 5 ? byte ^ 64 : byte)),
      ),
  ];
  for (const damage of damages) {
    await writeFile(fileIn(data), whole);
    await damage();
    const { after, warnings } = await reopened(data);
    expect(after).toEqual(before);
    expect(warnings).toEqual([expect.stringContaining('is damaged')]);
  }
  expect(await reopened(data)).toEqual({ after: before, warnings: [] });
});

it('is made anew where another release wrote the file', async () => {
  const { data, before } = await saved();
  const { readSections, writeSections } = await import('#tandem/runtime/index.js');
  const file = await readSections(fileIn(data));
  await writeSections(fileIn(data), { ...(file.about as object), release: '0.0.1' }, []);
  expect(await reopened(data)).toEqual({ after: before, warnings: [] });
  expect((await readSections(fileIn(data))).about).toEqual(file.about);
});
