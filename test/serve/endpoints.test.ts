/** Every endpoint, as it is meant to be used. */
import { beforeAll, describe, expect, it } from 'vitest';
import { serve } from '#tandem/serve/index.js';
import { type Body, client, type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
});

const json = { 'content-type': 'application/json' };
const ndjson = { 'content-type': 'application/x-ndjson' };

describe.each([
  [
    'items',
    { title: 'Harbour lights', tags: ['noir'], attributes: { year: 1958 } },
    { title: 'Port lights' },
  ],
  ['users', { tags: ['noir'], attributes: { plan: 'gold' } }, { attributes: { plan: null, city: 'Lyon' } }],
] as const)('/v1/%s', (plural, fields, patch) => {
  it('writes one, reads it, changes it and deletes it', async () => {
    const path = `/v1/${plural}/one`;
    const written = await server.call('POST', `/v1/${plural}`, { body: { id: 'one', ...fields } });
    expect([written.status, written.json]).toEqual([200, { taken: 1, repeated: 0, refused: [] }]);
    expect((await server.call('GET', path)).json).toMatchObject({ id: 'one', ...fields });

    const changed = await server.call('PATCH', path, { body: patch });
    expect(changed.status).toBe(200);
    expect((await server.call('GET', path)).json).toEqual(changed.json);
    if (plural === 'items') expect(changed.json).toMatchObject({ ...fields, ...patch });

    const deleted = await server.call('DELETE', path);
    expect([deleted.status, deleted.json]).toEqual([200, { deleted: ['one'] }]);
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const missing = await server.call(method, path, method === 'PATCH' ? { body: {} } : {});
      expect([method, missing.status, missing.json.error.code]).toEqual([method, 404, 'not_found']);
    }
  });

  it('takes an array, refuses its bad records by place, and takes the rest', async () => {
    const batch = [
      { id: 'b1' },
      { id: '' },
      { id: 'b2', nope: 1 },
      7,
      null,
      { id: 'b3', tags: ['x', {}] },
      { id: 'b4' },
    ];
    const { status, json: report } = await server.call('POST', `/v1/${plural}`, { body: batch });
    expect(status).toBe(200);
    expect(report).toMatchObject({ taken: 2, repeated: 0 });
    expect(report.refused.map((one) => [one.index, one.field])).toEqual([
      [1, 'id'],
      [2, expect.any(String)],
      [3, ''],
      [4, ''],
      [5, 'tags.1'],
    ]);
    for (const refusal of report.refused) expect(refusal.reason).toMatch(/\w/);
    const there = async (id: string) => (await server.call('GET', `/v1/${plural}/${id}`)).status;
    expect([await there('b1'), await there('b2'), await there('b3'), await there('b4')]).toEqual([
      200, 404, 404, 200,
    ]);
  });

  it('answers 400 with field and reason where a single record is refused', async () => {
    const { status, json: answer } = await server.call('POST', `/v1/${plural}`, { body: { id: [5] } });
    expect(status).toBe(400);
    expect(answer.error).toMatchObject({
      code: 'invalid',
      field: 'id',
      index: 0,
      reason: expect.any(String),
    });
  });

  it('takes NDJSON, and refuses lines that are not JSON by place', async () => {
    const body = '{"id":"n1"}\r\n\n{"id":\n{"id":"n2"}\n{"id":"n3","__proto__":{"x":1}}';
    const { status, json: report } = await server.call('POST', `/v1/${plural}`, { headers: ndjson, body });
    expect(status).toBe(200);
    expect(report).toMatchObject({
      taken: 2,
      refused: [
        { index: 1, reason: expect.stringContaining('line 3') },
        { index: 3, reason: expect.stringContaining('__proto__') },
      ],
    });
    expect((await server.call('GET', `/v1/${plural}/n2`)).status).toBe(200);
  });

  it('lists in pages and deletes many', async () => {
    const ids = Array.from({ length: 25 }, (_, n) => `page-${String(n).padStart(2, '0')}`);
    await server.call('POST', `/v1/${plural}`, { body: ids.map((id) => ({ id })) });
    const seen: string[] = [];
    for (let after: string | null = 'page-'; after !== null; ) {
      const { json: page }: { json: Body } = await server.call(
        'GET',
        `/v1/${plural}?limit=10&after=${encodeURIComponent(after)}`,
      );
      seen.push(...page[plural].map((row) => row.id));
      after = page.next;
    }
    expect(seen.filter((id) => id.startsWith('page-'))).toEqual(ids);
    const last = await server.call('GET', `/v1/${plural}?limit=5&after=page-19`);
    const follows = await server.call('GET', `/v1/${plural}?limit=1&after=page-24`);
    expect(last.json.next === null).toBe(follows.json[plural].length === 0);

    const deleted = await server.call('POST', `/v1/${plural}/delete`, {
      body: { ids: [...ids, 'never-there'] },
    });
    expect([...deleted.json.deleted].sort()).toEqual(ids);
    expect((await server.call('GET', `/v1/${plural}/page-00`)).status).toBe(404);
  });

  it('takes ids of any characters in paths', async () => {
    const ids = [
      'a/b',
      'a%2Fb',
      'ünï',
      '日本語',
      'a b',
      'a?b#c&d=e',
      '100%',
      '..',
      'similar',
      '🙂',
      "';--",
      '<b>',
      '+',
    ];
    await server.call('POST', `/v1/${plural}`, { body: ids.map((id) => ({ id })) });
    for (const id of ids) {
      const { status, json: found } = await server.call('GET', `/v1/${plural}/${encodeURIComponent(id)}`);
      expect([id, status, found.id]).toEqual([id, 200, id]);
    }
    const { json: answer } = await server.call('POST', `/v1/${plural}/delete`, { body: { ids } });
    expect(answer.deleted).toHaveLength(ids.length);
    // Where a path of another operation is as an id, the record is read with many.
    await server.call('POST', `/v1/${plural}`, { body: [{ id: 'delete' }, { id: 'get' }] });
    expect((await server.call('GET', `/v1/${plural}/delete`)).status).toBe(405);
    const many = await server.call('POST', `/v1/${plural}/get`, { body: { ids: ['delete', 'get'] } });
    expect(many.text).toContain('"id":"delete"');
    expect(many.text).toContain('"id":"get"');
  });

  it('takes an empty array and refuses an empty body', async () => {
    expect((await server.call('POST', `/v1/${plural}`, { body: [] })).json.taken).toBe(0);
    expect((await server.call('POST', `/v1/${plural}`)).status).toBe(400);
    expect((await server.call('POST', `/v1/${plural}`, { headers: json, body: '' })).status).toBe(400);
  });
});

describe('/v1/events', () => {
  it('takes one, many and NDJSON, and counts an id once', async () => {
    const event = {
      id: 'e1',
      kind: 'click',
      user: 'u1',
      item: 'i1',
      at: '2026-11-23T08:00:00Z',
      position: 0,
    };
    expect((await server.call('POST', '/v1/events', { body: event })).json).toMatchObject({
      taken: 1,
      repeated: 0,
    });
    expect((await server.call('POST', '/v1/events', { body: event })).json).toMatchObject({
      taken: 0,
      repeated: 1,
    });
    const batch = [
      event,
      { ...event, id: 'e2' },
      { ...event, id: 'e2' },
      { ...event, kind: '' },
      { ...event, id: 'e3' },
    ];
    const { json: report } = await server.call('POST', '/v1/events', { body: batch });
    expect(report).toMatchObject({ taken: 2, repeated: 2, refused: [{ index: 3, field: 'kind' }] });
    const lines = batch.map((one) => JSON.stringify(one)).join('\n');
    const again = await server.call('POST', '/v1/events', { headers: ndjson, body: lines });
    expect(again.json).toMatchObject({ taken: 0, repeated: 4, refused: [{ index: 3 }] });
  });

  it('refuses a single bad event with 400', async () => {
    const { status, json: answer } = await server.call('POST', '/v1/events', {
      body: { kind: 'click', item: 'x' },
    });
    expect([status, answer.error.field]).toEqual([400, 'user']);
  });
});

describe('recommending', () => {
  beforeAll(async () => {
    const items = Array.from({ length: 30 }, (_, n) => ({
      id: `rec-${n}`,
      title: `Title ${n}`,
      tags: ['t'],
    }));
    await server.call('POST', '/v1/items', { body: items });
    const events = Array.from({ length: 200 }, (_, n) => ({
      kind: 'like',
      user: `fan-${n % 20}`,
      item: `rec-${(n * 7) % 30}`,
    }));
    await server.call('POST', '/v1/events', { body: events });
  });

  const shape = {
    request: expect.any(String),
    next: expect.toBeOneOf([expect.any(String), null]),
    items: expect.arrayContaining([
      expect.objectContaining({
        id: expect.any(String),
        score: expect.any(Number),
        reasons: expect.any(Array),
      }),
    ]),
  };

  it.each([
    ['a person', { user: 'fan-1' }],
    ['an unknown person', { user: 'nobody has seen' }],
    ['a visitor', { session: 's1', item: 'rec-3' }],
    ['anybody', {}],
    ['no body at all', undefined],
  ])('answers for %s', async (_who, body) => {
    const { status, json: list } = await server.call('POST', '/v1/recommend', { body });
    expect([status, list]).toEqual([200, shape]);
  });

  it('answers with as many as were asked for', async () => {
    const { json: list } = await server.call('POST', '/v1/recommend', { body: { limit: 3 } });
    expect(list.items).toHaveLength(3);
    expect((await server.call('GET', '/v1/popular?limit=2')).json.items).toHaveLength(2);
  });

  it('says which field of a query is wrong', async () => {
    const wrong = async (body: unknown) =>
      (await server.call('POST', '/v1/recommend', { body })).json.error.field;
    expect(await wrong({ limit: 0 })).toBe('limit');
    expect(await wrong({ limit: 501 })).toBe('limit');
    expect(await wrong({ nope: 1 })).toBe('nope');
    expect(await wrong({ filter: { tags: ['a', 3] } })).toBe('filter.tags.1');
    expect(await wrong({ filter: { publishedFrom: 'yesterday' } })).toBe('filter.publishedFrom');
    const { json: answer } = await server.call('GET', '/v1/popular?limit=many');
    expect(answer.error).toMatchObject({ field: 'limit', in: 'query' });
  });

  it('answers with similar and popular items, filtered', async () => {
    const filter = encodeURIComponent(JSON.stringify({ tags: ['t'], exclude: ['rec-1'] }));
    const similar = await server.call('GET', `/v1/items/rec-3/similar?limit=5&filter=${filter}`);
    expect(similar.status).toBe(200);
    const popular = await server.call('GET', `/v1/popular?limit=5&filter=${filter}`);
    expect([popular.status, popular.json]).toEqual([200, shape]);
    expect((await server.call('GET', '/v1/items/none/similar')).status).toBe(404);
    expect((await server.call('GET', '/v1/popular?filter={')).json.error.field).toBe('filter');
  });
});

describe('the server', () => {
  it('is alive, ready and counted', async () => {
    expect((await server.call('GET', '/healthz')).status).toBe(200);
    expect((await server.call('GET', '/readyz')).status).toBe(200);
    const metrics = await server.call('GET', '/metrics');
    expect(metrics.headers['content-type']).toContain('text/plain');
    for (const line of [
      /^tandem_http_request_duration_seconds_count\{method="GET",route="\/healthz",status="200"\} 1$/m,
      /^tandem_events_total\{outcome="taken"\} [1-9]/m,
      /^tandem_events_received_total\{kind="click"\} [1-9]/m,
      /^tandem_event_loop_delay_seconds\{quantile="0.99"\} /m,
      /^tandem_memory_bytes\{kind="rss"\} [1-9]/m,
      /^tandem_items [1-9]/m,
      /^tandem_ready 1$/m,
      /^tandem_model_stopped 0$/m,
      /^tandem_model_rollbacks_total 0$/m,
    ]) {
      expect(metrics.text).toMatch(line);
    }
    // Ids do not belong there.
    expect(metrics.text).not.toContain('rec-3');
  });

  it('keeps the number of kinds it counts small', async () => {
    const events = Array.from({ length: 300 }, (_, n) => ({ kind: `k${n}`, user: 'u', item: 'i' }));
    await server.call('POST', '/v1/events', { body: events });
    const { text } = await server.call('GET', '/metrics');
    expect(text.match(/^tandem_events_received_total/gm)!.length).toBeLessThanOrEqual(51);
  });

  it('tells a path that is not there from a method that is not', async () => {
    const none = await server.call('GET', '/v2/everything');
    expect([none.status, none.json.error.code]).toEqual([404, 'not_found']);
    const wrong = await server.call('PUT', '/v1/items/a%2Fb');
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, PATCH']);
    expect((await server.call('PUT', '/v1/recommend')).status).toBe(405);
  });

  it('says 503 and what it is doing until the engine is open', async () => {
    let open: (engine: Running['engine']) => void = () => {};
    const opening = new Promise<Running['engine']>((resolve) => {
      open = resolve;
    });
    const early = await serve(opening, {
      port: 0,
      progress: () => ({ phase: 'reading events', done: 10, total: 20 }),
    });
    const { call, close } = client(early.url);
    for (const [method, path] of [
      ['GET', '/readyz'],
      ['GET', '/v1/popular'],
      ['GET', '/v1/items/x'],
    ] as const) {
      const answer = await call(method, path);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.json.error).toMatchObject({
        code: 'starting',
        message: expect.stringContaining('50 %'),
      });
    }
    expect((await call('GET', '/healthz')).status).toBe(200);
    open(server.engine);
    await early.ready;
    expect((await call('GET', '/readyz')).status).toBe(200);
    close();
    await early.close();
  });
});
