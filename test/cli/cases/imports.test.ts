/** The cases of files, each by its commands as they are, and what is there afterwards. */
import { expect, test } from 'vitest';
import { type Case, type Line, linesOf, prepare, present } from './run-case.js';

interface After {
  /** What the commands printed. */
  readonly out: string;
  readonly items: { readonly [id: string]: Line };
  readonly users: { readonly [id: string]: Line };
  /** As `user kind item`, with the value where there is one, in the order of their time. */
  readonly events: readonly string[];
  readonly log: readonly Line[];
}

const byId = (lines: readonly Line[]) => Object.fromEntries(lines.map((line) => [String(line.id), line]));

async function run(it: Case): Promise<After> {
  const { out, code } = await it.bash(await it.commands());
  expect(code, out).toBe(0);
  const { items, users, events } = await it.holds();
  const told = ({ user, session, kind, item, value }: Line) =>
    `${user ?? session} ${kind} ${item}${value === undefined ? '' : ` ${value}`}`;
  return { out, items: byId(items), users: byId(users), events: events.map(told), log: events };
}

/** The items of a list that `tandem recommend` printed, in its order. */
const listed = (out: string, ids: readonly string[]) =>
  out
    .split('\n')
    .filter((line) => /^\d+ /.test(line))
    .map((line) => ids.find((id) => line.split(/\s+/).includes(id))!);

const CHECKS: { readonly [name: string]: (after: After) => void } = {
  '01-ml-100k-folder': ({ items, users, events, log }) => {
    expect(Object.keys(items)).toHaveLength(4);
    expect([items[1].title, items[3].title]).toEqual(['First Film', 'Café Story']);
    expect(items[1].tags).toEqual(expect.arrayContaining(['Animation', 'Comedy']));
    expect(Object.keys(users)).toHaveLength(3);
    expect(events).toHaveLength(6);
    for (const { kind, at } of log) expect([kind, String(at) < '2000']).toEqual(['rating', true]);
  },
  '03-mind-news': ({ items, events, log }) => {
    const clicks = log.filter(({ kind }) => kind === 'click');
    expect(clicks.map(({ user, item, at }) => `${user} ${item} ${at}`)).toEqual([
      'U801 N13 2019-11-11T09:05:58.000Z',
      'U802 N13 2019-11-12T18:11:30.000Z',
      'U801 N16 2019-11-13T08:00:00.000Z',
    ]);
    expect(events.filter((event) => event.includes('impression'))).toHaveLength(3);
    expect(items.N13.title).toBe('Say "cheese" to news');
    expect(items.N14.title).toBe('"Quoted whole" title goes on');
  },
  '05-gorse-jsonl': ({ items, users, log, out }) => {
    expect(items['repo:two']).toMatchObject({ hidden: true });
    expect(items['repo:two']).not.toHaveProperty('published');
    expect(items['repo:one'].tags).toContain('go');
    expect(Object.keys(users)).toEqual(['ada', 'ben']);
    expect(log.map(({ kind }) => kind).sort()).toEqual(['read', 'star']);
    expect(listed(out, ['repo:two'])).not.toContain('repo:two');
  },
  '07-retailrocket': ({ items, events, out }) => {
    expect(events).toEqual(['801 view 7001', '802 view 7002', '802 addtocart 7002', '803 transaction 7003']);
    expect(out).not.toContain('without meaning');
    expect(items[7001].attributes).toMatchObject({ categoryid: 12 });
    expect(listed(out, ['7001', '7002']).length).toBeGreaterThan(0);
  },
  '09-online-retail': ({ log, out }) => {
    expect(log.map(({ kind }) => kind)).toEqual(Array(4).fill('purchase'));
    expect(log.some(({ at }) => String(at).startsWith('2010-12-13T17:05'))).toBe(true);
    expect(out).toContain('line 6: user is missing');
    expect(out).toMatch(/line 5: is a return or a cancelled order/);
  },
  '11-book-crossing': ({ items, events }) => {
    expect(items['0345000002'].title).toBe('The "Red" Door; and Café');
    expect(items['0345000003'].title).toBe('Niño');
    expect([...events].sort()).toEqual([
      '900001 click 0345000001',
      '900002 rating 0345000001 5',
      '900002 rating 0345000002 9',
    ]);
  },
  '12-amazon-python-dict': ({ events }) =>
    expect(events).toEqual(['A0EXAMPLE1 rating B000000001 5', 'A0EXAMPLE2 rating B000000002 1']),
  '14-user-item-rating-unknown-item-column': ({ events }) =>
    expect([...events].sort()).toEqual(['901 click 20', '901 rating 24 8', '902 rating 20 10']),
  '16-segment-ga4-nested': ({ events, users }) => {
    expect(events.filter((event) => event.startsWith('u-1 ')).length).toBeGreaterThanOrEqual(5);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^u-1 \S*view\S* sku-1/),
        expect.stringMatching(/^u-1 (order_completed|purchase) sku-2/),
      ]),
    );
    expect(users).not.toHaveProperty('m-1');
  },
  '17-tags-as-objects': ({ items, out }) => {
    expect(items[101].tags).toEqual(expect.arrayContaining(['Action', 'Adventure']));
    expect(items[102].tags).toEqual(['Action']);
    expect(out).not.toContain('[object Object]');
  },
  '19-shopify-products': ({ items }) => {
    expect(items).toMatchObject({
      'wool-hat': { title: 'Wool Hat', tags: expect.arrayContaining(['winter', 'wool']) },
      'old-scarf': { hidden: true },
    });
    expect(Object.keys(items)).toHaveLength(2);
  },
  '20-partial-item-file': ({ out, items }) => {
    const told = out.includes('--update') && /title/.test(out) && /tags/.test(out);
    const kept = items.A.title === 'Film A' && (items.A.tags as string[]).join() === 'drama,war';
    expect(told || kept, out).toBe(true);
    expect(items.A.attributes).toMatchObject({ price: 9.5 });
  },
  '21-two-tables-own-ids': ({ events }) => {
    expect(events).toHaveLength(6);
    expect(events.filter((event) => event.includes(' purchase '))).toHaveLength(3);
  },
  '22-compact-and-year-dates': ({ items, log }) => {
    const published = (id: number) => items[id].published;
    expect(published(1)).toMatch(/^2026-11-01/);
    expect(published(2)).toMatch(/^2026-01-01/);
    expect(published(3)).toMatch(/^2026-11-01/);
    expect([published(4), published(5)]).toEqual([undefined, undefined]);
    expect(Object.keys(items)).toHaveLength(6);
    expect(log).not.toEqual([]);
    for (const { at } of log) expect(at).toMatch(/^2026-11/);
  },
  '23-one-star-is-not-liking': ({ out }) => {
    const ids = ['h1', 'h2', 'h3', 'h4', 'c1', 'c2', 'c3', 'c4'];
    const list = listed(out, ids);
    const [comedies, horrors] = ['c', 'h'].map((first) => list.filter((id) => id.startsWith(first)));
    expect(comedies.length).toBeGreaterThan(0);
    for (const horror of horrors) {
      for (const comedy of comedies) expect(list.indexOf(comedy)).toBeLessThan(list.indexOf(horror));
    }
  },
  '24-json-array': ({ items, out }) => {
    expect(Object.keys(items).sort()).toEqual(['a', 'b']);
    expect(items.a).toMatchObject({ title: 'A' });
    expect(out).not.toContain('NaN');
  },
  '27-kind-columns': ({ events }) =>
    expect([...events].sort()).toEqual(['u1 dislike i2', 'u1 like i1', 'u2 purchase i1']),
};

test.runIf(present).each(Object.entries(CHECKS))('%s', async (name, check) => {
  check(await run(await prepare(name)));
});

test.runIf(present)('20: what the export printed is JSON', async () => {
  const it = await prepare('20-partial-item-file');
  const { out } = await it.bash(await it.commands());
  expect(linesOf(out)).toHaveLength(2);
});
