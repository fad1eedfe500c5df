/** Pages of lists over HTTP: nothing comes twice, nothing is left out, whatever changes between two pages. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Pages } from '#tandem/pipeline/pages.js';
import { type Running, start } from '../support/server.js';

const ITEMS = 45;

let server: Running;
beforeAll(async () => {
  server = await start();
  await server.engine.items.upsert(
    Array.from({ length: ITEMS }, (_, k) => ({
      id: `i${k}`,
      tags: [`t${k % 3}`],
      published: 1_790_000_000 + k,
    })),
  );
  await server.engine.events.add(
    Array.from({ length: 300 }, (_, k) => ({
      user: `u${k % 25}`,
      item: `i${(k * 7 + (k % 4)) % ITEMS}`,
      kind: 'click',
    })),
  );
  await server.engine.refresh();
});

interface Page {
  readonly request: string;
  readonly items: readonly { readonly id: string }[];
  readonly next: string | null;
}

const idsOf = ({ items }: Page) => items.map(({ id }) => id);

async function recommend(body: object): Promise<Page> {
  const { status, json, text } = await server.call('POST', '/v1/recommend', { body });
  expect(status, text).toBe(200);
  return json as unknown as Page;
}

async function read(url: string): Promise<Page> {
  const { status, json, text } = await server.call('GET', url);
  expect(status, text).toBe(200);
  return json as unknown as Page;
}

/** All pages of a list. @param between called after each page. */
async function walk(
  page: (after: string | undefined) => Promise<Page>,
  between: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page[]> {
  const pages: Page[] = [];
  let after: string | undefined;
  do {
    const next = await page(after);
    pages.push(next);
    await between(next);
    after = next.next ?? undefined;
  } while (after !== undefined && pages.length < 100);
  return pages;
}

const ALL = Array.from({ length: ITEMS }, (_, k) => `i${k}`).sort();

describe('pages', () => {
  it.each([
    ['recommend for a user', (after?: string) => recommend({ user: 'newcomer', limit: 10, after })],
    ['recommend for anybody', (after?: string) => recommend({ limit: 7, after })],
    ['popular', (after?: string) => read(`/v1/popular?limit=10${after ? `&after=${after}` : ''}`)],
    ['newest', (after?: string) => read(`/v1/newest?limit=9${after ? `&after=${after}` : ''}`)],
    [
      'a user by URL',
      (after?: string) => read(`/v1/recommend/newcomer?limit=10${after ? `&after=${after}` : ''}`),
    ],
  ])('of %s show everything once, and the last has no next', async (_, page) => {
    const pages = await walk(page);
    const shown = pages.flatMap(idsOf);
    expect([...shown].sort()).toEqual(ALL);
    expect(pages.at(-1)!.next).toBeNull();
    expect(pages.slice(0, -1).every(({ next }) => next !== null)).toBe(true);
  });

  it('of similar items repeat nothing', async () => {
    const pages = await walk((after) =>
      read(`/v1/items/i3/similar?limit=10${after ? `&after=${after}` : ''}`),
    );
    const shown = pages.flatMap(idsOf);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).not.toContain('i3');
    expect(shown.length).toBe(ITEMS - 1);
  });

  it('repeat and leave out nothing while people act and items come and go between them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: ITEMS - 1 }), { maxLength: 30 }),
        fc.uuid(),
        async (limit, liked, user) => {
          const queue = [...liked];
          const added: string[] = [];
          const pages = await walk(
            (after) => recommend({ user, limit, after }),
            async ({ request, items }) => {
              await server.engine.events.add(
                items.map(({ id }, position) => ({ user, item: id, kind: 'impression', request, position })),
              );
              const one = queue.pop();
              if (one === undefined) return;
              for (const by of [user, `${user}-b`, `${user}-c`])
                await server.engine.events.add([{ user: by, item: `i${one}`, kind: 'click' }]);
              const id = `new-${user}-${one}-${queue.length}`;
              added.push(id);
              await server.engine.items.upsert([{ id, tags: ['t1'] }]);
            },
          );
          const shown = pages.flatMap(idsOf);
          expect(new Set(shown).size).toBe(shown.length);
          expect(shown).toEqual(expect.arrayContaining(ALL));
          await server.engine.items.delete(added);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('show ten others after impressions of ten, with and without a cursor', async () => {
    const user = 'case-46';
    const seen = new Set<string>();
    let page = await recommend({ user, limit: 10, impressions: true });
    for (const id of idsOf(page)) seen.add(id);
    page = await recommend({ user, limit: 10, after: page.next! });
    expect(idsOf(page).filter((id) => seen.has(id))).toEqual([]);
  });

  it('go on from the log, where the server was started anew meanwhile', async () => {
    const first = await recommend({ user: 'later', limit: 10 });
    const second = await recommend({ user: 'later', limit: 10, after: first.next! });
    const shown = await new Pages(server.engine.store.requests).shown(second.request, { user: 'later' });
    expect(shown).toHaveLength(20);
  });

  it('are refused where the cursor is of another list, or of none', async () => {
    const { next } = await recommend({ user: 'ann', limit: 5 });
    for (const [body, reason] of [
      [{ user: 'bob', after: next }, /another list/],
      [{ user: 'ann', filter: { tags: ['t1'] }, after: next }, /another list/],
      [{ user: 'ann', after: 'nothing' }, /not the next of a page/],
      [{ user: 'ann', after: '%' }, /after/],
    ] as const) {
      const { status, json } = await server.call('POST', '/v1/recommend', { body });
      expect([body, status]).toEqual([body, 400]);
      expect(json.error.field).toBe('after');
      expect(json.error.message).toMatch(reason);
    }
    const popular = await read('/v1/popular?limit=5');
    expect((await server.call('POST', '/v1/recommend', { body: { after: popular.next } })).status).toBe(400);
  });
});

describe('a request', () => {
  it('names ids to leave out', async () => {
    const body = { user: 'leaver', limit: 100, exclude: ['i1', 'i2', 'no-item'] };
    const shown = idsOf(await recommend(body));
    expect(shown).toHaveLength(ITEMS - 2);
    expect(shown).not.toContain('i1');
    expect(idsOf(await read('/v1/popular?limit=100&exclude=i1&exclude=i2'))).toHaveLength(ITEMS - 2);
    expect(idsOf(await read('/v1/popular?limit=100&exclude=i1'))).toHaveLength(ITEMS - 1);
  });

  it('has impressions written for all that it was answered with, durable and with their places', async () => {
    const page = await recommend({ user: 'shown', limit: 4, impressions: true });
    const { events } = await server.engine.events.find({ user: 'shown' });
    expect(events.map(({ kind, item, request, position }) => [kind, item, request, position])).toEqual(
      idsOf(page).map((id, place) => ['impression', id, page.request, place]),
    );
    const nobody = await server.call('POST', '/v1/recommend', { body: { impressions: true } });
    expect([nobody.status, nobody.json.error.field]).toEqual([400, 'impressions']);
  });

  it('brings along what a visitor did, which is not kept', async () => {
    const events = [
      { kind: 'Dismiss', item: 'i5' },
      { kind: 'purchase', item: 'i6' },
      { kind: 'click', item: 'no-item' },
    ];
    const shown = idsOf(await recommend({ limit: 100, events }));
    expect(shown).not.toContain('i5');
    const stored = await server.call('GET', '/v1/events?item=i5&kind=dismiss');
    expect(stored.json).toMatchObject({ events: [] });
    const { request } = await recommend({ limit: 3, events });
    expect((await server.engine.store.requests.get(request))!.query).toEqual({ limit: 3 });
  });
});
