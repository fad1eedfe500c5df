/** Whatever `records.ts` takes comes back from the store as it went in, on both dialects. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEach, EventInput, ItemInput, type Store, UserInput } from '#tandem/store/index.js';
import { DIALECTS, emptyStore } from '../support/store.js';

const nasty = fc.constantFrom(
  `'; drop table tandem.items; --`,
  '"',
  "'",
  '\\',
  '\\\\',
  '\\x00',
  '{}',
  '{"a"}',
  'NULL',
  'null',
  '$1',
  '%',
  '_',
  'é',
  'e\u0301',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\uffff',
  '🙂',
  '👩‍👩‍👧',
  '\u{10ffff}',
  'ﬃ',
  'İ',
  '<script>',
  '\\N',
  '\t',
  '\r\n',
  ',',
  ';',
  ' ',
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  nasty,
  fc.array(nasty).map((all) => all.join('')),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 1e308, -1e308, 5e-324, 2 ** 53, 0.1 + 0.2, 1e21),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(text, tie('value'), { maxKeys: 5 }),
})).object;
const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }).map((ms) => new Date(ms));
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

const item = fc.record({
  id: text,
  title: nullable(text),
  body: nullable(text),
  tags: fc.array(text, { maxLength: 6 }),
  attributes: json,
  image: nullable(text),
  published: nullable(time),
  expires: nullable(time),
  hidden: fc.boolean(),
});
const user = fc.record({ id: text, tags: fc.array(text, { maxLength: 6 }), attributes: json });
const event = fc.record({
  kind: fc.constantFrom('click', 'like', 'a.b-c_d'),
  user: fc.constant('u'),
  at: time,
  item: fc.constant('i'),
  value: optional(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constantFrom(1e-300, 0.1))),
  session: optional(text),
  request: optional(text),
  context: optional(json),
  position: optional(fc.integer({ min: 0, max: 32_767 })),
});

/** What JSON makes of a value: it knows no minus zero. */
const printed = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const batch = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 30 });

describe.each(DIALECTS)('on %s', (dialect) => {
  let store: Store;
  let done: () => Promise<void>;
  beforeAll(async () => {
    ({ store, done } = await emptyStore(dialect));
    await store.users.ensure(['u']);
    await store.items.ensure(['i']);
  });
  afterAll(() => done());

  it('items', async () => {
    await fc.assert(
      fc.asyncProperty(batch(item), async (records) => {
        const rows = checkEach(ItemInput, records).good.map(({ record }) => record);
        const numbers = await store.items.upsert(rows);
        const last = [
          ...new Map(rows.map((row, index) => [row.id, { ...row, no: numbers[index] }])).values(),
        ];
        expect(await store.items.get(last.map(({ id }) => id))).toEqual(printed(last));
        for (const { id, no, ...patch } of last.slice(0, 3))
          expect(await store.items.patch(id, { ...patch, attributes: {} })).toEqual(
            printed({ id, no, ...patch }),
          );
      }),
      { numRuns: 40 },
    );
  });

  it('users', async () => {
    await fc.assert(
      fc.asyncProperty(batch(user), async (records) => {
        const rows = checkEach(UserInput, records).good.map(({ record }) => record);
        const numbers = await store.users.upsert(rows);
        const last = [
          ...new Map(rows.map((row, index) => [row.id, { ...row, no: numbers[index] }])).values(),
        ];
        expect(await store.users.get(last.map(({ id }) => id))).toEqual(printed(last));
      }),
      { numRuns: 40 },
    );
  });

  it('events', async () => {
    const written = new Map<string, object>();
    let batches = 0;
    await fc.assert(
      fc.asyncProperty(batch(event), async (records) => {
        batches++;
        const rows = checkEach(EventInput, records).good.map(({ record, index }) => ({
          ...record,
          id: `e${batches}-${index}`,
          at: record.at!,
          user: 0,
          item: 0,
        }));
        expect((await store.events.append(rows)).every((taken) => taken === 1)).toBe(true);
        for (const {
          id,
          kind,
          at,
          value = null,
          session = null,
          request = null,
          context = null,
          position = null,
        } of rows)
          written.set(
            id,
            printed({ id, kind, at, value, session, request, context, position, user: 'u', item: 'i' }),
          );
      }),
      { numRuns: 40 },
    );
    let seen = 0;
    for await (const events of store.events.read())
      for (const one of events) {
        // As printed, for -0 is printed as 0.
        expect(printed(one)).toEqual(written.get(one.id));
        seen++;
      }
    expect(seen).toBe(written.size);
    expect(seen).toBeGreaterThan(100);
  });
});
