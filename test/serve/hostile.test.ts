/**
 * Hostile input on every endpoint: whatever is sent, the answer is never a 5xx, always of the one shape, and a batch's
 * report is true of what is then in the store.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Running, type Sent, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
  await server.call('POST', '/v1/items', { body: [{ id: 'x', title: 'X' }] });
});

const NDJSON = { 'content-type': 'application/x-ndjson' };
const BODIES = [
  ['POST', '/v1/recommend'],
  ['POST', '/v1/events'],
  ['POST', '/v1/items'],
  ['PATCH', '/v1/items/x'],
  ['POST', '/v1/items/delete'],
  ['POST', '/v1/items/get'],
  ['POST', '/v1/users'],
  ['PATCH', '/v1/users/x'],
  ['POST', '/v1/users/delete'],
] as const;
const QUERIES = ['/v1/popular', '/v1/items/x/similar', '/v1/items', '/v1/users'] as const;
const IDS = [
  ['GET', '/v1/items/', ''],
  ['DELETE', '/v1/items/', ''],
  ['PATCH', '/v1/items/', ''],
  ['GET', '/v1/items/', '/similar'],
  ['GET', '/v1/users/', ''],
  ['DELETE', '/v1/users/', ''],
  ['PATCH', '/v1/users/', ''],
] as const;

/** Sends, and fails unless the answer is a success or a 4xx of the one shape. */
async function send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const answer = await server.call(method, path, sent);
  if (answer.status < 200 || answer.status >= 500)
    throw new Error(`${answer.status}: ${answer.text.slice(0, 300)}`);
  if (answer.status >= 400) {
    expect(answer.json.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  }
  return answer;
}

// ---- What is sent

const NASTY = [
  "'; DROP TABLE items; --",
  '" OR 1=1 --',
  '$1',
  '%s%n',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '{{7*7}}',
  '#{7*7}',
  '../../etc/passwd',
  '\\..\\..',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '\ufeff',
  '\u2028',
  '日本語',
  'e\u0301',
  '🏳️‍🌈',
  'a'.repeat(257),
  'z'.repeat(70_000),
];
const TIMES = [
  '2026-11-23',
  '2026-11-23T08:00:00Z',
  '2026-11-23 08:00',
  '2026-11-23T08:00:00.123456789+05:30',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '0000-00-00',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '23/11/2026',
  'Mon, 23 Nov 2026 08:00:00 GMT',
  'yesterday',
  'now()',
  "'infinity'",
  '1763884800',
  1763884800,
  1763884800000,
  1763884800.5,
  -1,
  0,
  1e12,
  1e15,
  1e300,
  253402300799999,
  253402300800000,
  -62135596800001,
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  2 ** 64,
  1e308,
  -1e308,
  5e-324,
  32_767,
  32_768,
  500,
  501,
];

const nastyString = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }), fc.string());
const anyTime = fc.constantFrom(...TIMES);
const anything: fc.Arbitrary<unknown> = fc.oneof(
  nastyString,
  anyTime,
  fc.constantFrom(...NUMBERS, true, false, null, [], {}),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
);

/** Records that are nearly right: known fields with anything in them, and now and then an unknown field. */
function nearly(fields: { [name: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Record<string, unknown>> {
  const wild = Object.fromEntries(
    Object.entries(fields).map(([name, good]) => [
      name,
      fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: anything }),
    ]),
  );
  return fc
    .tuple(fc.record(wild, { requiredKeys: [] }), fc.option(fc.tuple(nastyString, anything), { freq: 8 }))
    .map(([record, extra]) => (extra ? { ...record, [extra[0]]: extra[1] } : record));
}

const id = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    'é',
    '日本',
    "'; DROP TABLE items; --",
    '<b>',
    'a/b',
    '__proto__',
    'constructor',
  ),
  fc.string({ minLength: 1, maxLength: 20 }),
);
const strings = fc.array(nastyString, { maxLength: 4 });
const attributes = fc.dictionary(nastyString, anything, { maxKeys: 4 });

const item = nearly({
  id,
  title: nastyString,
  body: nastyString,
  tags: strings,
  attributes,
  image: nastyString,
  published: anyTime,
  expires: anyTime,
  hidden: fc.boolean(),
});
const user = nearly({ id, tags: strings, attributes });
const event = nearly({
  id,
  kind: fc.constantFrom('click', 'like', 'purchase', 'dismiss', 'made.up-kind'),
  user: id,
  session: id,
  item: id,
  at: anyTime,
  value: fc.oneof(fc.double(), fc.constantFrom(...NUMBERS)),
  context: attributes,
  request: id,
  position: fc.integer({ min: -2, max: 40_000 }),
});
const filter = nearly({
  tags: strings,
  withoutTags: strings,
  attributes,
  publishedFrom: anyTime,
  publishedBefore: anyTime,
  exclude: fc.array(id, { maxLength: 4 }),
});
const query = nearly({ user: id, session: id, item: id, limit: fc.integer({ min: -1, max: 600 }), filter });

const likely: { [path: string]: fc.Arbitrary<unknown> } = {
  '/v1/recommend': query,
  '/v1/events': fc.oneof(event, fc.array(event, { maxLength: 8 })),
  '/v1/items': fc.oneof(item, fc.array(item, { maxLength: 8 })),
  '/v1/items/x': item,
  '/v1/items/delete': nearly({ ids: fc.array(id, { maxLength: 5 }) }),
  '/v1/items/get': nearly({ ids: fc.array(id, { maxLength: 5 }) }),
  '/v1/users': fc.oneof(user, fc.array(user, { maxLength: 8 })),
  '/v1/users/x': user,
  '/v1/users/delete': nearly({ ids: fc.array(id, { maxLength: 5 }) }),
};

// ---- Bodies

const HUGE: readonly [what: string, body: string][] = [
  ['deep arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['deep attributes', `{"id":"x","user":"u","attributes":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`],
  [
    'deep context',
    `[{"kind":"click","user":"u","item":"i","context":{"a":${'['.repeat(9_999)}${']'.repeat(9_999)}}}]`,
  ],
  ['a deep filter', `{"filter":{"attributes":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}}`],
  ['huge numbers', '{"limit":1e999,"value":1e400,"position":99999999999999999999999,"published":-1e999}'],
  ['a number of a million digits', `{"value":${'9'.repeat(1_000_000)}}`],
  ['a string of 10 MB', `{"id":"${'x'.repeat(10_000_000)}"}`],
  ['a title of 10 MB', `{"id":"x","title":"${'x'.repeat(10_000_000)}"}`],
  ['a key of 10 MB', `{"${'x'.repeat(10_000_000)}":1}`],
  ['10 MB of escapes', `{"id":"${'\\u0041'.repeat(1_600_000)}"}`],
  ['a hundred thousand members', `{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`).join()}}`],
  ['an array of a million', `[${'0,'.repeat(1_000_000)}0]`],
  ['10 MB of white space', ' '.repeat(10_000_000)],
];

describe.each(BODIES)('%s %s', (method, path) => {
  it('withstands any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(likely[path], likely[path], anything), async (body) => {
        await send(method, path, { body: JSON.stringify(body) });
      }),
      { numRuns: 150 },
    );
  });

  it('withstands any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.constantFrom('application/json', 'application/x-ndjson', 'application/merge-patch+json'),
        async (body, type) => {
          const { status } = await send(method, path, { headers: { 'content-type': type }, body });
          if (type === 'application/json') expect([200, 400, 404]).toContain(status);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'invalid_utf8'],
    ['UTF-8 of half a surrogate pair', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_utf8'],
    ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'invalid_utf8'],
    ['UTF-16', Buffer.from('{"id":"a"}', 'utf16le'), 'malformed_json'],
    ['NaN', '{"limit": NaN, "value": NaN}', 'malformed_json'],
    ['Infinity', '[{"value": Infinity}]', 'malformed_json'],
    ['a broken end', '[{"id":"a"},{"id":"b"}', 'malformed_json'],
    ['single quotes', "{'id':'a'}", 'malformed_json'],
    ['a comment', '{/* */}', 'malformed_json'],
    ['a prototype key', '{"__proto__":{"admin":true}}', 'invalid'],
  ])('refuses %s', async (_what, body, code) => {
    const answer = await send(method, path, { body });
    expect([answer.status, answer.json.error.code]).toEqual([400, code]);
  });

  it.each(HUGE)('refuses %s', async (_what, body) => {
    const answer = await send(method, path, { body });
    if (answer.status === 200) {
      // In a batch, the record is what is refused.
      expect(answer.json.refused.length).toBeGreaterThan(0);
      expect(answer.json.taken).toBe(0);
    }
    expect(answer.text.length).toBeLessThan(2_000);
  });
});

it('withstands a batch of nothing but refusals', async () => {
  const { status, json: report } = await send('POST', '/v1/events', { body: `[${'{},'.repeat(9_999)}{}]` });
  expect([status, report.taken, report.refused.length]).toEqual([422, 0, 10_000]);
});

// ---- Queries and paths

describe.each(QUERIES)('GET %s', (path) => {
  it('withstands any query string', async () => {
    const name = fc.oneof(
      fc.constantFrom('limit', 'after', 'filter', '__proto__', 'constructor'),
      fc.string(),
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom('10', '-1', '1e9', 'NaN', '0x10', '%00', '%ff', '%', '{', '[]', 'null', '١٢'),
      filter.map((one) => JSON.stringify(one)),
    );
    const encode = (text: string) => encodeURIComponent(text.toWellFormed()).slice(0, 8_000);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value, fc.boolean()), { maxLength: 4 }), async (pairs) => {
        const text = pairs.map(([key, content, raw]) =>
          raw
            ? `${encode(key)}=${content.replace(/[^\x21-\x7e]|#/g, '%')}`
            : `${encode(key)}=${encode(content)}`,
        );
        await send('GET', `${path}?${text.join('&')}`);
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(IDS)('%s %s{id}%s', (method, before, after) => {
  it('withstands any id', async () => {
    const sent = method === 'PATCH' ? { body: {} } : {};
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 60 })
      .map((each) => [...each].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
    const text = fc.oneof(
      bytes,
      nastyString.map((one) => encodeURIComponent(one.toWellFormed()).slice(0, 6_000)),
      fc.string({ unit: 'binary-ascii', minLength: 1 }).map((one) => one.replace(/[^\x21-\x7e]|[/?#]/g, '%')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        await send(method, before + one + after, sent);
      }),
      { numRuns: 60 },
    );
  });
});

// ---- What was reported is what is there

describe.each([
  ['items', item],
  ['users', user],
] as const)('a batch of %s', (plural, record) => {
  it('is in the store exactly as reported', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (records, lines) => {
          const mark = crypto.randomUUID();
          // Ids of this batch's own, also of whole numbers, which are taken as ids; what cannot be an id stays as it is.
          const batch = records.map((one) =>
            typeof one.id === 'string' || Number.isInteger(one.id)
              ? { ...one, id: `${mark} ${one.id}` }
              : one,
          );
          const sent = lines
            ? { headers: NDJSON, body: batch.map((one) => JSON.stringify(one)).join('\n') }
            : { body: JSON.stringify(batch) };
          const { json: report } = await send('POST', `/v1/${plural}`, sent);
          expect(report.taken + report.repeated + report.refused.length).toBe(batch.length);
          const refused = new Set(report.refused.map(({ index }) => index));
          expect(refused.size).toBe(report.refused.length);
          const expected = new Set(batch.filter((_, n) => !refused.has(n)).map((one) => String(one.id)));
          const there = new Set<string>();
          for (const one of new Set(batch.map(({ id: own }) => own))) {
            if (typeof one !== 'string' || !one.isWellFormed()) continue;
            const found = await send('GET', `/v1/${plural}/${encodeURIComponent(one)}`);
            if (found.status === 200) there.add(found.json.id);
          }
          expect(there).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

it('counts events exactly as it reports them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20 }), async (batch) => {
      const before = server.engine.stats().events;
      const { json: report } = await send('POST', '/v1/events', { body: JSON.stringify(batch) });
      expect(report.taken + report.repeated + report.refused.length).toBe(batch.length);
      expect(server.engine.stats().events - before).toBe(report.taken);
    }),
    { numRuns: 60 },
  );
});
