/** The tables of items and users: whole rows, patches, numbers, and reading them page by page. */
import { expect, it } from 'vitest';
import type { Store } from '#tandem/store/index.js';
import { collect, describeStore, item } from '../support/store.js';

async function idsOf(table: Pick<Store['items'], 'ids'>) {
  const all: { no: number; id: string; deleted: boolean }[] = [];
  for await (const { no, id, deleted } of table.ids())
    id.forEach((name, k) => {
      all.push({ no: no[k], id: name, deleted: deleted[k] === 1 });
    });
  return all;
}

describeStore('items', (given) => {
  const { fresh } = given;

  it('come back as they were written, with their numbers', async () => {
    const rows = [
      item(fresh('a'), {
        title: `it's "quoted" \\ and {braced}`,
        body: 'line\nline\ttab 漢字 🙂',
        tags: ['', 'a,b', '"', '\\', '{}', 'NULL', ' '].filter(Boolean),
        attributes: { n: -1.5e300, list: [1, [null, { deep: true }]], '': 'empty', "'; drop table": '--' },
        image: 'https://example.com/?a=1&b=2',
        published: -62_135_596_800_000,
        expires: 253_402_300_799_999,
        hidden: true,
      }),
      item(fresh('b')),
    ];
    const numbers = await given.store.items.upsert(rows);
    expect(numbers[1]).toBe(numbers[0] + 1);
    expect(await given.store.items.get([rows[1].id, fresh('none'), rows[0].id])).toEqual([
      { ...rows[1], no: numbers[1] },
      { ...rows[0], no: numbers[0] },
    ]);
  });

  it('are written whole, and of two with one id the later counts', async () => {
    const id = fresh('a');
    const first = await given.store.items.upsert([
      item(id, { title: 'one', tags: ['x'] }),
      item(id, { title: 'two' }),
    ]);
    expect(first[0]).toBe(first[1]);
    expect(await given.store.items.get([id])).toEqual([{ ...item(id, { title: 'two' }), no: first[0] }]);
    expect(await given.store.items.upsert([item(id)])).toEqual([first[0]]);
    expect(await given.store.items.get([id])).toEqual([{ ...item(id), no: first[0] }]);
  });

  it('are patched by field, and their attributes by key', async () => {
    const id = fresh('a');
    await given.store.items.upsert([
      item(id, { title: 't', body: 'b', tags: ['x'], attributes: { a: 1, b: { c: 2 } } }),
    ]);
    const patched = await given.store.items.patch(id, {
      title: null,
      tags: ['y', 'z'],
      attributes: { a: null, b: { d: 3 }, e: [null] },
      published: 5,
    });
    expect(patched).toMatchObject({
      title: null,
      body: 'b',
      tags: ['y', 'z'],
      attributes: { b: { d: 3 }, e: [null] },
      published: 5,
    });
    expect(await given.store.items.get([id])).toEqual([patched]);
    expect(await given.store.items.patch(id, {})).toEqual(patched);
    expect(await given.store.items.patch(fresh('none'), { title: 'x' })).toBeUndefined();
    expect(await given.store.items.patch(fresh('none'), {})).toBeUndefined();
  });

  it('refuse attributes that patches make too large, and stay as they were', async () => {
    const id = fresh('a');
    await given.store.items.upsert([item(id, { attributes: { a: 'x'.repeat(40_000) } })]);
    await expect(given.store.items.patch(id, { attributes: { b: 'y'.repeat(40_000) } })).rejects.toThrow(
      /attributes/,
    );
    expect(Object.keys((await given.store.items.get([id]))[0].attributes)).toEqual(['a']);
  });

  it('keep their number when they are deleted, and come back by an upsert', async () => {
    const [a, b] = [fresh('a'), fresh('b')];
    const [no] = await given.store.items.upsert([item(a, { title: 'secret' }), item(b)]);
    const before = await given.store.items.count();
    expect(await given.store.items.delete([b, fresh('none'), a, a])).toEqual([b, a]);
    expect(await given.store.items.delete([a])).toEqual([]);
    expect(await given.store.items.count()).toBe(before - 2);
    expect(await given.store.items.get([a])).toEqual([]);
    expect(await given.store.items.patch(a, { title: 'x' })).toBeUndefined();
    expect(await given.store.items.ensure([a])).toEqual([no]);
    expect(await given.store.items.get([a])).toEqual([]);
    expect((await collect(given.store.items.scan())).some(({ id }) => id === a)).toBe(false);
    expect((await idsOf(given.store.items)).find(({ id }) => id === a)).toEqual({ no, id: a, deleted: true });
    expect(await given.store.items.upsert([item(a)])).toEqual([no]);
    expect(await given.store.items.get([a])).toEqual([{ ...item(a), no }]);
  });

  it('take all that they did with them when they are users', async () => {
    const [gone, stays] = await given.store.users.ensure([fresh('gone'), fresh('stays')]);
    const ids = [fresh('e1'), fresh('e2'), fresh('e3')];
    await given.store.events.append(
      ids.map((id, k) => ({ id, kind: 'click', user: k === 1 ? stays : gone, item: -1, at: 1_000 + k })),
    );
    const [{ id }] = (await collect(given.store.users.scan())).filter(({ no }) => no === gone);
    expect(await given.store.users.delete([id])).toEqual([id]);
    const left = (await collect(given.store.events.read())).map((event) => event.id);
    expect(ids.map((event) => left.includes(event))).toEqual([false, true, false]);
  });

  it('get numbers without gaps, whatever fails between', async () => {
    const known = await given.store.items.upsert([item(fresh('known'))]);
    await given.store.items.upsert([item(fresh('known')), item(fresh('known'), { title: 'again' })]);
    await expect(given.store.items.upsert([item(fresh('bad'), { title: 'nul\0' })])).rejects.toThrow();
    expect(await given.store.items.ensure([fresh('y'), fresh('known'), fresh('x'), fresh('y')])).toEqual([
      known[0] + 1,
      known[0],
      known[0] + 2,
      known[0] + 1,
    ]);
    const all = await idsOf(given.store.items);
    expect(all.map(({ no }) => no)).toEqual(all.map((_, index) => index));
  });

  it('are listed by the code points of their ids, page by page', async () => {
    const ids = ['A', 'B', 'a', 'é', '漢', '\u{ff5e}', '🙂'].map(fresh);
    await given.store.items.upsert([...ids].reverse().map((id) => item(id)));
    const listed: string[] = [];
    for (let after = fresh(''); listed.length < ids.length; after = listed.at(-1)!) {
      const page = await given.store.items.list({ after, limit: 2 });
      listed.push(...page.map(({ id }) => id));
    }
    expect(listed.slice(0, ids.length)).toEqual(ids);
  });

  it('are scanned in the order of numbers', async () => {
    await given.store.items.upsert(Array.from({ length: 1500 }, (_, n) => item(fresh(`many${n}`))));
    const all = await collect(given.store.items.scan());
    expect(all.length).toBe(await given.store.items.count());
    expect(all.every(({ no }, index) => index === 0 || no > all[index - 1].no)).toBe(true);
  });

  it('are scanned without what is not asked for', async () => {
    const [no] = await given.store.items.upsert([item(fresh('a'), { title: 'A', body: 'long' })]);
    const { body: _, ...rest } = item(fresh('a'), { title: 'A' });
    const all = await collect(given.store.items.scan({ without: ['body'] }));
    expect(all.find((row) => row.no === no)).toEqual({ ...rest, no });
  });

  it('are told by their tags, those with the same tags together', async () => {
    const tags = [`a"b,{}`, 'NULL', fresh('é')];
    const rows = [{ tags }, { tags }, { tags: [...tags].reverse() }, { tags: [] }, { tags }].map((more, n) =>
      item(fresh(String(n)), more),
    );
    const no = await given.store.items.upsert(rows);
    await given.store.items.delete([fresh('4')]);
    const alike = (await collect(given.store.items.tagged())).filter(({ tags }) => tags.includes(fresh('é')));
    const told = alike.map(({ tags, no }) => ({ tags, no: [...no].sort((a, b) => a - b) }));
    expect(told.sort((a, b) => a.no[0] - b.no[0])).toEqual([
      { tags, no: no.slice(0, 2) },
      { tags: [...tags].reverse(), no: [no[2]] },
    ]);
  });

  it('take nothing from nothing', async () => {
    expect(await given.store.items.upsert([])).toEqual([]);
    expect(await given.store.items.ensure([])).toEqual([]);
    expect(await given.store.items.get([])).toEqual([]);
    expect(await given.store.items.delete([])).toEqual([]);
  });
});

describeStore('users', (given) => {
  const { fresh } = given;

  it('come back as they were written', async () => {
    const user = { id: fresh('u'), tags: ['x', 'y'], attributes: { age: 7 }, vector: [0.5, -1] };
    const [no] = await given.store.users.upsert([user]);
    expect(await given.store.users.get([user.id])).toEqual([{ ...user, no }]);
    expect(await given.store.users.patch(user.id, { attributes: { age: null, name: 'N' } })).toEqual({
      ...user,
      attributes: { name: 'N' },
      no,
    });
  });

  it('are made by ensure without touching those that are there', async () => {
    const [no] = await given.store.users.upsert([
      { id: fresh('u'), tags: ['x'], attributes: {}, vector: null },
    ]);
    expect(await given.store.users.ensure([fresh('v'), fresh('u')])).toEqual([no + 1, no]);
    expect((await given.store.users.get([fresh('u')]))[0].tags).toEqual(['x']);
    expect(await given.store.users.get([fresh('v')])).toEqual([
      { id: fresh('v'), tags: [], attributes: {}, vector: null, no: no + 1 },
    ]);
  });
});
