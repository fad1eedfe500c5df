/** Folders of documents kept in step: what is new, changed, gone, unreadable, and somebody else's. */
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expressionOf, partsOf } from '#tandem/cli/import/documents/glob.js';
import { Pass, type PassOptions } from '#tandem/cli/import/documents/pass.js';
import { rootsOf, scan } from '#tandem/cli/import/documents/scan.js';
import { openWriter } from '#tandem/ingest/index.js';
import { emptyFolder } from '../../support/store.js';

const signal = new AbortController().signal;

describe('an import of documents', () => {
  let data: string;
  let base: string;
  let folder: string;
  let writer: Awaited<ReturnType<typeof openWriter>>;
  beforeEach(async () => {
    data = await emptyFolder();
    base = await mkdtemp(join(tmpdir(), 'tandem-docs-'));
    folder = join(base, 'handbook');
    await mkdir(join(folder, 'sub'), { recursive: true });
    await writeFile(join(folder, 'a.md'), '# A\n\nFirst.');
    await writeFile(join(folder, 'sub', 'b.txt'), 'Second.');
    writer = await openWriter({ folder: data });
  });
  afterEach(async () => {
    await writer.close();
    await rm(data, { recursive: true, force: true });
    await rm(base, { recursive: true, force: true });
  });

  async function run(paths: readonly string[], more: Partial<PassOptions> & { readonly as?: string } = {}) {
    const refused: string[] = [];
    const counts = { added: 0, changed: 0, unchanged: 0, removed: 0, refused: 0 };
    for (const root of await rootsOf(paths, more.as)) {
      const pass = new Pass(writer.documents, root, {
        ...{ mayEmpty: false, dryRun: false, signal },
        ...{ onProgress: () => {}, onNote: () => {}, onPlanned: () => {} },
        onRefused: (file, line, reason) => refused.push(`${file.slice(base.length + 1)}:${line} ${reason}`),
        ...more,
      });
      await pass.run(await scan(root, signal));
      for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += pass.counts[name];
    }
    return { ...counts, reasons: refused };
  }

  const ids = async () => (await writer.documents.list()).map(({ id }) => id);

  it('adds, leaves alone, reads again and removes', async () => {
    expect(await run([folder])).toMatchObject({ added: 2, unchanged: 0 });
    expect(await ids()).toEqual(['handbook/a.md', 'handbook/sub/b.txt']);
    expect(await run([folder])).toMatchObject({ added: 0, changed: 0, unchanged: 2, removed: 0 });
    await writeFile(join(folder, 'a.md'), '# A\n\nChanged.');
    await rm(join(folder, 'sub', 'b.txt'));
    await writeFile(join(folder, 'c.md'), 'Third.');
    expect(await run([folder])).toMatchObject({ added: 1, changed: 1, unchanged: 0, removed: 1 });
    expect(await ids()).toEqual(['handbook/a.md', 'handbook/c.md']);
  });

  it('keeps what others wrote to an item when its file changes', async () => {
    await run([folder]);
    await writer.items.update([{ id: 'handbook/a.md', tags: ['mine'], attributes: { stars: 5 } }]);
    await writeFile(join(folder, 'a.md'), '# Another\n\nChanged.');
    await run([folder]);
    const [item] = await writer.known.items(['handbook/a.md']);
    expect(item).toMatchObject({ title: 'Another', tags: ['mine'], attributes: { stars: 5 } });
  });

  it('reports what cannot be read, with its reason, and takes the others', async () => {
    await writeFile(join(folder, 'broken.pdf'), '%PDF-1.4\nnothing');
    await writeFile(join(folder, 'binary.txt'), Buffer.from([0, 1, 2, 0]));
    const { reasons, ...counts } = await run([folder]);
    expect(counts).toMatchObject({ added: 2, refused: 2 });
    expect(reasons.sort()).toEqual([
      'handbook/binary.txt:0 is not text: it has control characters; check what kind of file it is',
      expect.stringMatching(/^handbook\/broken\.pdf:0 .*(damaged|none of its pages)/),
    ]);
  });

  it('keeps what was read before from a file that cannot be read now', async () => {
    await run([folder]);
    await writeFile(join(folder, 'a.md'), Buffer.from([0, 0, 0]));
    const { reasons, removed } = await run([folder]);
    expect(removed).toBe(0);
    expect(reasons[0]).toMatch(/what was read from it before stays/);
    expect(await ids()).toContain('handbook/a.md');
  });

  it('removes nothing from a folder that could not be looked at', async () => {
    await run([folder]);
    const [root] = await rootsOf([folder], undefined);
    const { files, passedOver } = await scan(root, signal);
    const pass = new Pass(writer.documents, root, {
      ...{ mayEmpty: false, dryRun: false, signal },
      ...{ onProgress: () => {}, onNote: () => {}, onPlanned: () => {}, onRefused: () => {} },
    });
    const failed = [{ path: join(folder, 'sub'), below: 'sub', reason: 'may not be read by this user' }];
    await pass.run({ files: files.filter(({ below }) => below === 'a.md'), failed, passedOver });
    expect(pass.counts).toMatchObject({ unchanged: 1, removed: 0, refused: 1 });
    expect(await ids()).toHaveLength(2);
  });

  it('removes nothing where all seems gone, unless that is meant', async () => {
    await run([folder]);
    await rename(folder, `${folder}-away`);
    await mkdir(folder);
    await expect(run([folder])).rejects.toThrow(
      /holds no documents now, and 2 were read from it.*--allow-empty/,
    );
    expect(await ids()).toHaveLength(2);
    expect(await run([folder], { mayEmpty: true })).toMatchObject({ removed: 2 });
    await rm(folder, { recursive: true });
    await expect(run([folder])).rejects.toThrow(/there is no file or folder/);
  });

  it('keeps documents of a folder in a folder, however it is named', async () => {
    await run([join(folder, 'sub')]);
    expect(await ids()).toEqual(['sub/b.txt']);
    expect(await run([folder])).toMatchObject({ added: 1, unchanged: 1, removed: 0 });
    expect(await run([join(folder, 'sub', 'b.txt')])).toMatchObject({ unchanged: 1, removed: 0 });
  });

  it('does not take over what is somebody else’s, and knows a folder that lies elsewhere by its name', async () => {
    await run([folder]);
    await writer.items.upsert([{ id: 'other/a.md', title: 'An item' }]);
    await mkdir(join(base, 'x', 'handbook'), { recursive: true });
    await mkdir(join(base, 'other'));
    await writeFile(join(base, 'x', 'handbook', 'a.md'), 'Mine.');
    await writeFile(join(base, 'other', 'a.md'), 'Mine.');
    const { reasons } = await run([join(base, 'x', 'handbook'), join(base, 'other')]);
    expect(reasons).toEqual([
      expect.stringMatching(/would be handbook\/a\.md, which is \/.*\/handbook\/a\.md: .*--as/),
      expect.stringMatching(/would be other\/a\.md, which is an item that is no document/),
    ]);
    expect(await run([join(base, 'x', 'handbook')], { as: 'hb' })).toMatchObject({ added: 1 });
    await rename(join(base, 'x'), join(base, 'y'));
    expect(await run([join(base, 'y', 'handbook')], { as: 'hb' })).toMatchObject({
      unchanged: 1,
      removed: 0,
    });
  });

  it('takes what a pattern means, and removes only of that', async () => {
    await writeFile(join(folder, 'c.md'), 'Third.');
    expect(await run([join(folder, '*.md')])).toMatchObject({ added: 2 });
    await run([join(folder, '**/*.txt')]);
    await rm(join(folder, 'c.md'));
    await rm(join(folder, 'sub', 'b.txt'));
    expect(await run([join(folder, '*.md')])).toMatchObject({ unchanged: 1, removed: 1 });
    expect(await ids()).toEqual(['handbook/a.md', 'handbook/sub/b.txt']);
  });

  it('reads each line of JSONL, and removes lines that have gone', async () => {
    const file = join(folder, 'corpus.jsonl');
    const lines = [
      '{"_id": "d1", "title": "One", "text": "First <b> & *text*."}',
      '{"_id": 7, "contents": "Second.", "metadata": {"year": 1999}, "url": "https://x.y"}',
      'not json',
      '{"_id": "d3"}',
      '{"text": "Without an id."}',
    ];
    await writeFile(file, lines.join('\n'));
    const { reasons, added } = await run([file]);
    expect(added).toBe(3);
    expect(reasons).toEqual([
      expect.stringMatching(/corpus\.jsonl:3 is not JSON/),
      expect.stringMatching(/corpus\.jsonl:4 has no text: one of text, /),
    ]);
    expect(await ids()).toEqual(['7', 'd1', 'handbook/corpus.jsonl#5']);
    const [one, seven] = await writer.known.items(['d1', '7']);
    expect(one).toMatchObject({ title: 'One', body: 'First <b> & *text*.' });
    expect(seven).toMatchObject({ attributes: { year: 1999, url: 'https://x.y' } });
    await run([folder]);
    await writeFile(file, lines[0]);
    expect(await run([folder])).toMatchObject({ removed: 2 });
    expect(await ids()).toContain('d1');
  });

  it('follows no links to folders, and passes over hidden files and what is no document', async () => {
    await symlink(folder, join(folder, 'loop'));
    await symlink(join(folder, 'a.md'), join(folder, 'link.md'));
    await mkdir(join(folder, '.git'));
    await writeFile(join(folder, '.git', 'x.md'), 'no');
    await writeFile(join(folder, 'picture.png'), 'no');
    expect(await run([folder])).toMatchObject({ added: 3, refused: 0 });
    expect(await ids()).toEqual(['handbook/a.md', 'handbook/link.md', 'handbook/sub/b.txt']);
  });

  it('only says what would be done in a dry run', async () => {
    const would: string[] = [];
    const planned = {
      dryRun: true,
      onPlanned: (file: string, what: string) => would.push(what + file.slice(-2)),
    };
    expect(await run([folder], planned)).toMatchObject({ added: 2 });
    expect(would).toEqual(['would be addedmd', 'would be addedxt']);
    expect(await ids()).toEqual([]);
  });
});

it.each([
  ['docs/**/*.md', 'docs', '**/*.md', ['a.md', 'x/y/a.md'], ['.h/a.md', 'a.txt']],
  ['/abs/*.{md,txt}', '/abs', '*.{md,txt}', ['a.md', 'a.txt'], ['x/a.md', 'amd']],
  ['[a-c]?.md', '.', '[a-c]?.md', ['ax.md'], ['dx.md', 'a.md']],
])('the pattern %s', (pattern, folder, rest, matches, others) => {
  expect(partsOf(pattern)).toEqual({ folder, rest });
  for (const path of matches) expect(expressionOf(rest).test(path), path).toBe(true);
  for (const path of others) expect(expressionOf(rest).test(path), path).toBe(false);
});
