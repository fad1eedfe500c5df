/**
 * The OpenAPI document beside the server: what it allows is taken, what it forbids is refused, every answer that is given
 * is one of its answers, and each path takes just the methods that it has there.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EventInput, Id, ItemInput, parseTime, Time } from '#tandem/store/index.js';
import { type Document, documentCalls, type Operation } from '../support/document-calls.js';
import { inLength } from '../support/long.js';
import { type Answer, type Running, start } from '../support/server.js';

let server: Running;
let document: Document;
let calls: ReturnType<typeof documentCalls>;
beforeAll(async () => {
  server = await start({ bodyLimit: 400_000 });
  await server.call('POST', '/v1/items', { body: [{ id: 'a' }, { id: 'b', tags: ['t'] }] });
  await server.call('POST', '/v1/users', { body: { id: 'a' } });
  document = JSON.parse((await server.call('GET', '/openapi.json')).text) as Document;
  calls = documentCalls(document);
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

const component = (name: string) => calls.check({ $ref: `#/components/schemas/${name}` });

/** Fails unless the answer is one of the operation's, in the shape that it has there. */
function expectDocumented({ responses }: Operation, { status, headers, text }: Answer, where: string): void {
  const answer = responses[status];
  expect(answer, `${where} answered ${status}: ${text.slice(0, 300)}`).toBeDefined();
  const type = String(headers['content-type']).split(';', 1)[0];
  const schema = answer.content?.[type]?.schema;
  expect(schema, `${where} answered ${status} as ${type}`).toBeDefined();
  if (type !== 'application/json') return;
  const check = calls.check(schema!);
  expect(check(JSON.parse(text)), `${where} ${status}: ${JSON.stringify(check.errors)}`).toBe(true);
}

// ---- The walk

describe('every operation of the document', () => {
  it('takes what its schemas allow, and answers as it says', async () => {
    for (const { path, method, operation } of operations()) {
      // Bytes of a file, which no schema describes: test/serve/imports.test.ts.
      if (path === '/v1/import') continue;
      const where = `${method} ${path}`;
      await fc.assert(
        fc.asyncProperty(calls.callsOf(path, operation), async ({ url, body }) => {
          const answer = await server.call(
            method,
            url,
            body === undefined ? {} : { body: JSON.stringify(body) },
          );
          expectDocumented(operation, answer, where);
          if (path === '/v1/documents' && answer.status === 422) return;
          // A vector that is all zeros, or has other dimensions than those before, which no schema can say.
          if (answer.text.includes('"field":"vector"')) return;
          // The one key that no record may have, which the document does not name.
          if (
            [400, 422].includes(answer.status) &&
            `${decodeURIComponent(url)}${JSON.stringify(body)}`.includes('__proto__')
          )
            return;
          // Each part of an address may be as long as its schema says; all of them together may be too long for HTTP.
          if (answer.status === 431 && url.length > 8_000) return;
          // No schema can say which formulas there are, what the time is now, which pages were served and for whom, what is being trained, which experiments and providers go together, which strategies of answering there is a model for, and which ids of memories are taken.
          if (
            /"objective"|in the future|is taken|"exists"|"training"|"evaluating"|"cursor"|"after"|"impressions"|"field":"(provider|model|strategy|samples|messages|input|tool_choice|conversation|turns|(experiments(?![^"]*\.(?:from|until)")|answers)[^"]*|name)"/.test(
              answer.text,
            )
          )
            return;
          const sent = `${where} ${url} ${JSON.stringify(body)}`;
          expect([200, 404], `${sent}: ${answer.text.slice(0, 300)}`).toContain(answer.status);
          if (answer.text.startsWith('{"taken"'))
            expect(answer.json.refused, JSON.stringify(body)).toEqual([]);
        }),
        { numRuns: inLength(8, 40) },
      );
    }
  });

  it('gives the errors that it names, and no others', async () => {
    const long = 'x'.repeat(5_000);
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`;
      const there = path.replace(/\{\w+\}/, 'a');
      const statuses = new Set<number>();
      const send = async (url: string, sent: Parameters<Running['call']>[2] = {}) => {
        const answer = await server.call(method, url, sent);
        expectDocumented(operation, answer, where);
        statuses.add(answer.status);
      };
      await send(there);
      await send(there, { headers: { host: 'elsewhere.example' } });
      await send(path.replace(/\{\w+\}/, long));
      await send(path.replace(/\{\w+\}/, 'none'));
      await send(`${there}?limit=none`);
      await send(there, { headers: { 'content-type': 'text/plain' }, body: 'x' });
      await send(there, { body: 'x' });
      await send(there, { body: JSON.stringify('x'.repeat(500_000)) });
      await send(there, { headers: { more: 'x'.repeat(20_000) } });
      const named = Object.keys(operation.responses).map(Number);
      const provoked = [400, 403, 413, 414, 415, 431].filter((status) => named.includes(status));
      // What no call of this operation can be wrong in is not named.
      expect([...statuses].filter((status) => provoked.includes(status)).sort(), where).toEqual(
        provoked.filter((status) => status !== 400 || statuses.has(400)),
      );
    }
  });

  it('is found by OPTIONS, and all other methods of its path are refused with 405', async () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const url = path.replace(/\{\w+\}/, 'a');
      const own = Object.keys(methods).map((method) => method.toUpperCase());
      const allow = [...new Set([...own, 'OPTIONS', ...(own.includes('GET') ? ['HEAD'] : [])])]
        .sort()
        .join(', ');
      const asked = await server.call('OPTIONS', url);
      expect([path, asked.status, asked.headers.allow, asked.text]).toEqual([path, 204, allow, '']);
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'TRACE', 'PROPFIND'].filter(
        (method) => !own.includes(method),
      );
      for (const method of others) {
        const refused = await server.call(method, url);
        expect([method, path, refused.status, refused.headers.allow]).toEqual([method, path, 405, allow]);
        expect(refused.json.error).toMatchObject({
          code: 'method_not_allowed',
          message: `this path takes ${allow}`,
        });
      }
    }
    for (const method of ['OPTIONS', 'QUERY', 'POST']) {
      expect((await server.call(method, '/v1/nothing')).status).toBe(404);
    }
  });
});

// ---- The schemas beside the checks

const NASTY = [
  '',
  ' a',
  'a ',
  'a\u0000b',
  '\u0000',
  '\ud800',
  'x\udc00y',
  '\udc00\ud800',
  '\u007f',
  '\u0085',
  '\u2028',
  'a\u2028',
  'a\ufeff',
  '\u3000a',
  'e\u0301',
  '🙂',
  '🙂'.repeat(256),
  '🙂'.repeat(257),
  'a'.repeat(256),
  'a'.repeat(257),
  '日本',
  "'; --",
  'a\nb',
  '\n',
  'a\n',
];

describe('the schemas', () => {
  const strings = fc.oneof(
    fc.constantFrom(...NASTY),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.string({ maxLength: 300 }),
  );

  it('allow just the ids and tags that are taken', () => {
    const id = calls.check(document.components.schemas.EventInput.properties!.user);
    const tag = calls.check(document.components.schemas.ItemInput.properties!.tags.anyOf![0].items!);
    fc.assert(
      fc.property(strings, (text) => {
        expect(id(text)).toBe(Id.safeParse(text).success);
        expect(tag(text)).toBe(ItemInput.safeParse({ id: 'x', tags: [text] }).success);
      }),
      { numRuns: 2_000 },
    );
  });

  it('allow only times that are times, and all usual ones', () => {
    const time = calls.check(document.components.schemas.EventInput.properties!.at);
    const parts = fc.tuple(
      fc.oneof(
        fc.integer({ min: 0, max: 9_999 }),
        fc.constantFrom(0, 1, 4, 1900, 2000, 2023, 2024, 9_996, 9_999),
      ),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.constantFrom(
        '',
        'T00:00',
        'T23:59:59Z',
        ' 08:00:00.123456789+05:30',
        'T24:01Z',
        'T08:60Z',
        'T08:00:61Z',
        'T08:00+24:00',
        'T08',
        '-01',
      ),
    );
    const iso = parts.map(([year, month, day, rest]) => {
      const two = (value: number) => String(value).padStart(2, '0');
      return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}${rest}`;
    });
    const numbers = fc.oneof(
      fc.double(),
      fc.constantFrom(
        0,
        -1,
        1e11,
        -1e11,
        99_999_999_999,
        -62_135_596_801,
        253_402_300_799_999,
        253_402_300_800_000,
        -62_135_596_800_001,
        1e300,
      ),
    );
    fc.assert(
      fc.property(fc.oneof(iso, numbers), (value) => {
        const known = parseTime(value) !== undefined;
        expect(Time.safeParse(value).success).toBe(known);
        // JSON has no other numbers.
        if (typeof value === 'string' || Number.isFinite(value))
          expect(time(value), String(value)).toBe(known);
      }),
      { numRuns: 3_000 },
    );
    for (const value of ['yesterday', '2026-02-29', '', true, null, {}]) expect(time(value)).toBe(false);
    expect(time('2024-02-29T08:00:00Z')).toBe(true);
  });

  it('forbid what the checks refuse in whole records', () => {
    const [item, event] = [component('ItemInput'), component('EventInput')];
    for (const wrong of [
      { id: 'x', nope: 1 },
      { id: 'x', title: 'a\u0000b' },
      { id: 'x', body: '\ud800' },
      { id: 'x', published: '2026-02-30' },
      { id: 'x', attributes: { 'a\u0000b': 1 } },
      { id: 'x', attributes: { a: ['\udfff'] } },
      { id: 'x', attributes: JSON.parse('{"__proto__":1}') as object },
      { title: 'no id' },
    ]) {
      expect([wrong, item(wrong), ItemInput.safeParse(wrong).success]).toEqual([wrong, false, false]);
    }
    for (const wrong of [
      { kind: 'click', item: 'i' },
      { kind: 'click', user: 'u' },
      { kind: 'Click', user: 'u', item: 'i' },
    ]) {
      expect([wrong, event(wrong), EventInput.safeParse(wrong).success]).toEqual([wrong, false, false]);
    }
  });
});
