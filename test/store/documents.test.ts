/** Documents and chunks: written and read, deleted with their items, with another body, and with their owners. */
import { expect, it } from 'vitest';
import type { DocumentInfo, NewDocument } from '#tandem/store/index.js';
import { collect, describeStore, event, item } from '../support/store.js';

const info = (more: Partial<DocumentInfo> = {}): DocumentInfo => ({
  ...{ format: 'markdown', hash: 'ab', version: 1, bytes: 12, characters: 11, pages: null },
  ...{ source: null, owner: null, notes: [] },
  ...more,
});

/** A document of two chunks. */
function document(id: string, more: Partial<DocumentInfo> = {}, body = 'first. second'): NewDocument {
  return {
    item: item(id, { title: id, body }),
    document: info(more),
    chunks: [
      { headings: ['A "quoted" \\ {heading}', 'b, c'], page: 3, start: 0, end: 6, text: body.slice(0, 6) },
      { headings: [], page: null, start: 7, end: 13, text: body.slice(7) },
    ],
  };
}

describeStore('documents', (given) => {
  const { fresh } = given;

  /** Documents with their sources beneath a name that no other test uses. */
  const source = (name: string) => `/${fresh(name)}`;

  it('come back as they were written, with their items and chunks', async () => {
    const { store } = given;
    const one = document(fresh('a'), {
      ...{ source: source('a.md'), owner: 'ada', pages: 4, bytes: 3_000_000_000 },
      notes: ['page 2 has no text', ''],
    });
    const two = document(fresh('b'));
    const [a, b] = await store.documents.write([one, two]);
    expect(b).toBe(a + 1);
    expect(await store.items.get([one.item.id])).toEqual([{ ...one.item, no: a }]);
    expect(await store.documents.get([fresh('b'), fresh('none'), fresh('a')])).toEqual([
      { no: b, id: fresh('b'), ...two.document, chunks: 2, at: expect.any(Number) },
      { no: a, id: fresh('a'), ...one.document, chunks: 2, at: expect.any(Number) },
    ]);
    expect(await store.chunks.of([a])).toEqual(
      one.chunks.map((chunk, ordinal) => ({ ...chunk, item: a, ordinal })),
    );
    expect(
      await store.chunks.get([
        { item: b, ordinal: 1 },
        { item: a, ordinal: 7 },
        { item: a, ordinal: 0 },
      ]),
    ).toEqual([
      { ...two.chunks[1], item: b, ordinal: 1 },
      { ...one.chunks[0], item: a, ordinal: 0 },
    ]);
    expect(await store.documents.among([a, b, 1_000_000])).toEqual(new Set([a, b]));
  });

  it('are replaced whole, and of two with one id the later counts', async () => {
    const { store } = given;
    const id = fresh('a');
    const [no] = await store.documents.write([document(id)]);
    const later = { ...document(id, { hash: 'cd' }), chunks: [document(id).chunks[1]] };
    expect(await store.documents.write([document(id), later])).toEqual([no, no]);
    expect(await store.chunks.of([no])).toEqual([{ ...later.chunks[0], item: no, ordinal: 0 }]);
    expect((await store.documents.get([id]))[0]).toMatchObject({ hash: 'cd', chunks: 1 });
  });

  it('are all among those scanned, in the order of items and ordinals, across pages', async () => {
    const { store } = given;
    const before = await store.chunks.count();
    const chunks = Array.from({ length: 3_000 }, (_, k) => ({
      ...{ headings: [], page: null, start: k, end: k + 1 },
      text: `${k}`,
    }));
    const nos = await store.documents.write(
      ['a', 'b', 'c'].map((name) => ({ ...document(fresh(name)), chunks })),
    );
    const all = await collect(store.chunks.scan());
    expect(all.length).toBe(before + 9_000);
    const keys = all.map(({ item, ordinal }) => item * 1e6 + ordinal);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    expect(all.filter(({ item }) => item === nos[2]).map(({ text }) => text)).toEqual(
      chunks.map(({ text }) => text),
    );
  });

  it('are listed by where they were read from, a page at a time', async () => {
    const { store } = given;
    await store.documents.write([
      document(fresh('a'), { source: source('x/a') }),
      document(fresh('b'), { source: source('x/b') }),
      document(fresh('c'), { source: source('y/c') }),
      document(fresh('d')),
    ]);
    const ids = async (page: { after?: string; limit: number }) =>
      (await store.documents.list({ ...page, source: source('x/') })).map(({ id }) => id);
    expect(await ids({ limit: 10 })).toEqual([fresh('a'), fresh('b')]);
    expect(await ids({ limit: 1, after: fresh('a') })).toEqual([fresh('b')]);
  });

  it('take a source over from the one that was read from it before', async () => {
    const { store } = given;
    await store.documents.write([document(fresh('a'), { source: source('s') })]);
    await store.documents.write([document(fresh('b'), { source: source('s') })]);
    const found = await store.documents.get([fresh('a'), fresh('b')]);
    expect(found.map((row) => row.source)).toEqual([null, source('s')]);
  });

  it('go with their items, and do not come back with them', async () => {
    const { store } = given;
    const id = fresh('a');
    const [no] = await store.documents.write([document(id)]);
    await store.items.delete([id]);
    expect(await store.chunks.of([no])).toEqual([]);
    expect(await store.documents.get([id])).toEqual([]);
    await store.items.upsert([document(id).item]);
    expect(await store.chunks.of([no])).toEqual([]);
  });

  it('stay while the body does, and go with it', async () => {
    const { store } = given;
    const id = fresh('a');
    const [no] = await store.documents.write([document(id)]);
    await store.items.upsert([{ ...document(id).item, title: 'another', tags: ['t'] }]);
    await store.items.patch(id, { hidden: true });
    expect(await store.chunks.of([no])).toHaveLength(2);
    await store.items.patch(id, { body: 'another' });
    expect(await store.chunks.of([no])).toEqual([]);
    expect(await store.documents.among([no])).toEqual(new Set());
    await store.documents.write([document(id)]);
    await store.items.upsert([item(id)]);
    expect(await store.chunks.of([no])).toEqual([]);
  });

  it('are all or nothing where one of them cannot be written', async () => {
    const { store } = given;
    const bad = {
      ...document(fresh('b')),
      chunks: [{ headings: [], page: null, start: 0, end: 1, text: 'a\0b' }],
    };
    await expect(store.documents.write([document(fresh('a')), bad])).rejects.toThrow();
    expect(await store.items.get([fresh('a'), fresh('b')])).toEqual([]);
    expect(await store.documents.get([fresh('a')])).toEqual([]);
  });

  it('of a person are erased with the person, with their ids and the events on them', async () => {
    const { store } = given;
    const owner = fresh('ada');
    const [own, other] = await store.documents.write([
      document(fresh('diary'), { owner, source: source('diary.md') }),
      document(fresh('manual'), { owner: fresh('ben') }),
    ]);
    const [user] = await store.users.ensure([fresh('cleo')]);
    await store.events.append([
      event(fresh('1'), { item: own, user }),
      event(fresh('2'), { item: other, user }),
    ]);
    const erased = await store.users.erase([owner]);
    expect(erased.deleted).toEqual([owner]);
    expect(erased.documents).toEqual([{ no: own, id: fresh('diary') }]);
    expect(await store.chunks.of([own])).toEqual([]);
    expect(await store.chunks.of([other])).toHaveLength(2);
    expect(await store.items.get([fresh('diary')])).toEqual([]);
    const ids = (await collect(store.events.read())).map(({ id }) => id);
    expect(ids).not.toContain(fresh('1'));
    expect(ids).toContain(fresh('2'));
    for await (const page of store.items.ids()) expect(page.id).not.toContain(fresh('diary'));
    // Whoever writes the same id again writes another item.
    expect(await store.items.upsert([item(fresh('diary'))])).not.toEqual([own]);
    expect(await store.doctor()).toEqual([]);
  });
});
