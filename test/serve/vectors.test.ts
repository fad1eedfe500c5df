/** Vectors of the caller's own over HTTP: the retriever that goes by them, what is refused, and that deletion leaves none. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recommendation } from '#tandem/index.js';
import { OwnVectors } from '#tandem/indexes/index.js';
import { type Running, start } from '../support/server.js';
import { ids, newEngine, newFolder } from '../support/world.js';

/** A vector near one of three corners. */
const near = (corner: number, k: number) =>
  [0, 1, 2].map((d) => (d === corner ? 1 : 0.01 * ((k * (d + 3)) % 7)));

const ITEMS = Array.from({ length: 30 }, (_, k) => ({ id: `i${k}`, vector: near(k % 3, k) }));

const corners = (list: readonly string[]) => new Set(list.map((id) => Number(id.slice(1)) % 3));

describe('over HTTP', () => {
  let server: Running;
  beforeAll(async () => {
    server = await start();
    const { json } = await server.call('POST', '/v1/items', { body: ITEMS });
    expect(json.taken).toBe(30);
    await server.call('POST', '/v1/users', { body: [{ id: 'ada', vector: [0, 5, 0.1] }, { id: 'ben' }] });
    await server.call('POST', '/v1/events', { body: { user: 'ben', item: 'i2', kind: 'like' } });
    await server.engine.refresh();
  });

  const recommend = async (body: object) => {
    const { status, text, json } = await server.call('POST', '/v1/recommend', {
      body: { limit: 5, ...body },
    });
    expect(status, text).toBe(200);
    return json as unknown as Recommendation;
  };

  it('finds the items nearest to a user by their own vector, and to what they liked', async () => {
    // What is popular has the rest of the weight.
    const own = await recommend({ user: 'ada', exclude: ['i2'] });
    expect(corners(ids(own).slice(0, 3))).toEqual(new Set([1]));
    expect(own.items[0].reasons[0]).toMatchObject({ retriever: 'vectors', because: [] });
    const liked = await recommend({ user: 'ben' });
    expect(corners(ids(liked).slice(0, 3))).toEqual(new Set([2]));
    const reason = liked.items[0].reasons.find(({ retriever }) => retriever === 'vectors');
    expect(reason?.because[0]).toMatchObject({ item: 'i2' });
    const { json } = await server.call('GET', '/v1/items/i0/similar?limit=3&exclude=i2');
    expect(corners(json.items.map(({ id }) => id))).toEqual(new Set([0]));
  });

  it.each([
    [[1, 2], 'has 2 dimensions, and those that there are have 3'],
    [[0, 0, 0], 'all zeros'],
    [[1, 'x', 2], 'number'],
    [[], '>=1'],
    [Array.from({ length: 5_000 }, () => 1), '<=4096'],
  ])('refuses %j with the reason', async (vector, reason) => {
    for (const path of ['/v1/items', '/v1/users']) {
      const { status, json } = await server.call('POST', path, { body: [{ id: 'x', vector }] });
      expect(status).toBe(422);
      expect(json.refused[0]).toMatchObject({ index: 0, field: expect.stringMatching(/^vector/) });
      expect(json.refused[0].reason).toContain(reason);
      expect((await server.call('GET', `${path}/x`)).status).toBe(404);
    }
    const patched = await server.call('PATCH', '/v1/items/i0', { body: { vector } });
    expect(patched.status).toBe(400);
    expect(patched.json.error.field).toMatch(/^vector/);
  });

  it('takes numbers too small for a 32-bit float as 0', async () => {
    const { status, json } = await server.call('POST', '/v1/items', {
      body: [{ id: 'small', vector: [1e-86, -1e-42, 1] }],
    });
    expect([status, json.taken]).toEqual([200, 1]);
    await server.call('DELETE', '/v1/items/small');
  });

  it('gives vectors back, takes them out, and exports them', async () => {
    const read = async () =>
      (await server.call('GET', '/v1/users/ada')).json as unknown as { vector: number[] | null };
    expect((await read()).vector).toEqual([0, 5, expect.closeTo(0.1, 6)]);
    const { text } = await server.call('GET', '/v1/export/users');
    expect(text).toContain('"vector":[0,5,0.1]');
    await server.call('PATCH', '/v1/users/ada', { body: { vector: null } });
    expect((await read()).vector).toBeNull();
    expect(JSON.stringify(await recommend({ user: 'ada' }))).not.toContain('vectors');
  });
});

it('are there again after a restart, and gone with whom they are of', async () => {
  const data = await newFolder();
  const first = await newEngine({ data });
  await first.items.upsert(ITEMS);
  await first.users.upsert([
    { id: 'ada', vector: [0, 5, 0] },
    { id: 'ben', vector: [5, 0, 0] },
  ]);
  await first.users.delete(['ben']);
  await first.items.delete(['i1', 'i4']);
  await first.close();
  const engine = await newEngine({ data });
  await engine.refresh();
  const list = ids(await engine.recommend({ user: 'ada', limit: 5 }));
  expect(corners(list)).toEqual(new Set([1]));
  expect(list).not.toContain('i1');
  const stored = [];
  for await (const rows of engine.store.users.vectors()) stored.push(...rows);
  for await (const rows of engine.store.items.vectors()) stored.push(...rows);
  expect(stored).toHaveLength(1 + 28);
  // Another encoder: once all are gone, vectors of other dimensions are taken.
  await engine.users.patch('ada', { vector: null });
  await engine.items.upsert(ITEMS.map(({ id }) => ({ id })));
  expect(await engine.items.upsert([{ id: 'i0', vector: [1, 2] }])).toMatchObject({ taken: 1 });
});

it('change nothing where there are none', async () => {
  const engine = await newEngine();
  await engine.items.upsert(ITEMS.map(({ id }) => ({ id })));
  await engine.events.add(ITEMS.flatMap(({ id }, k) => [{ user: `u${k % 7}`, item: id, kind: 'like' }]));
  await engine.refresh();
  expect(JSON.stringify(await engine.recommend({ user: 'u1' }))).not.toContain('vectors');
});

it('find what comparing all finds, whatever the dimensions', () => {
  const vector = (length: number) =>
    fc
      .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length })
      .filter((one) => one.some((number) => Math.abs(number) > 0.01));
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 9 })
        .chain((length) => fc.array(vector(length), { minLength: 2, maxLength: 20 })),
      ([query, ...items]) => {
        const vectors = new OwnVectors();
        items.forEach((one, item) => {
          vectors.setItem(item, one);
        });
        vectors.setUser(0, query);
        const cosine = (one: readonly number[]) =>
          one.reduce((sum, number, d) => sum + number * query[d], 0) /
          (Math.hypot(...one) * Math.hypot(...query));
        const { score } = vectors.search(vectors.ofUser(0)!, items.length, () => true);
        const expected = items.map(cosine).sort((a, b) => b - a);
        // A cosine of exactly 0 is as if there were no vector.
        expect(score.length).toBeGreaterThanOrEqual(expected.filter((one) => Math.abs(one) > 1e-6).length);
        score.forEach((one, k) => {
          if (score.length === expected.length) expect(one).toBeCloseTo(expected[k], 4);
        });
      },
    ),
    { numRuns: 60 },
  );
});
