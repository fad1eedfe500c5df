/** What is taken as an item, a user or an event, and what is refused with which field and reason. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkEach, EventInput, ItemInput, ItemPatch, LIMITS, UserInput } from '#tandem/store/index.js';

const CLICK = { kind: 'click', user: 'u', item: 'i' };

/** The refusal of one record. */
function refusal(schema: z.ZodType, record: unknown): { field: string; reason: string } | undefined {
  const [refused] = checkEach(schema, [record]).refused;
  return refused && { field: refused.field, reason: refused.reason };
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: nested(depth - 1) };
}

describe('events', () => {
  it.each<object>([
    CLICK,
    { kind: 'click', session: 's', request: 'r' },
    { ...CLICK, id: 'x'.repeat(256), at: '2026-11-23', value: -1e9, position: 32_767 },
    {
      ...CLICK,
      kind: 'a.b_c-9',
      context: { a: [{ b: null }], '': '' },
      user: '漢字 🙂 <b>"\'; drop table--',
    },
    { ...CLICK, context: nested(LIMITS.depth) },
    { ...CLICK, context: Object.assign(Object.create(null), { a: 1 }) },
    { ...CLICK, id: undefined },
  ])('are taken: %#', (event) => {
    expect(refusal(EventInput, event)).toBeUndefined();
  });

  it.each<[unknown, string, RegExp]>([
    [null, '', /object/],
    [[], '', /object/],
    ['x', '', /object/],
    [{ ...CLICK, kind: undefined }, 'kind', /./],
    [{ ...CLICK, kind: 'Click' }, 'kind', /lower-case/],
    [{ ...CLICK, kind: 'click\n' }, 'kind', /lower-case/],
    [{ ...CLICK, kind: 'a'.repeat(65) }, 'kind', /lower-case/],
    [{ kind: 'click', item: 'i' }, 'user', /missing/],
    [{ kind: 'click', user: 'u' }, 'item', /missing/],
    [{ ...CLICK, user: '' }, 'user', /./],
    [{ ...CLICK, user: null }, 'user', /string/],
    [{ ...CLICK, user: 7 }, 'user', /string/],
    [{ ...CLICK, user: ' u' }, 'user', /white space/],
    [{ ...CLICK, user: 'u\u00a0' }, 'user', /white space/],
    [{ ...CLICK, user: 'a\0b' }, 'user', /control/],
    [{ ...CLICK, user: 'a\u0001b' }, 'user', /control/],
    [{ ...CLICK, user: 'a\u0085b' }, 'user', /control/],
    [{ ...CLICK, user: 'a\ud800b' }, 'user', /surrogate/],
    [{ ...CLICK, user: 'x'.repeat(257) }, 'user', /256/],
    [{ ...CLICK, item: 'x'.repeat(10_000_000) }, 'item', /256/],
    [{ ...CLICK, at: 'tomorrow' }, 'at', /not a time/],
    [{ ...CLICK, at: true }, 'at', /not a time/],
    [{ ...CLICK, at: Number.NaN }, 'at', /not a time/],
    [{ ...CLICK, value: Number.NaN }, 'value', /number/],
    [{ ...CLICK, value: 1.1e9 }, 'value', /./],
    [{ ...CLICK, value: '1' }, 'value', /number/],
    [{ ...CLICK, position: -1 }, 'position', /./],
    [{ ...CLICK, position: 1.5 }, 'position', /int/],
    [{ ...CLICK, position: 32_768 }, 'position', /./],
    [{ ...CLICK, context: [1] }, 'context', /not an object/],
    [{ ...CLICK, context: null }, 'context', /not an object/],
    [{ ...CLICK, context: nested(LIMITS.depth + 1) }, 'context', /16 levels/],
    [{ ...CLICK, context: nested(5_000) }, 'context', /16 levels/],
    [{ ...CLICK, context: JSON.parse('{"a":{"__proto__":{"x":1}}}') }, 'context', /__proto__/],
    [{ ...CLICK, context: { a: 'b\0' } }, 'context', /NUL/],
    [{ ...CLICK, context: { 'b\0': 1 } }, 'context', /NUL/],
    [{ ...CLICK, context: { a: ['\udc00'] } }, 'context', /surrogate/],
    [{ ...CLICK, context: { a: Number.POSITIVE_INFINITY } }, 'context', /finite/],
    [{ ...CLICK, context: { a: undefined } }, 'context', /undefined/],
    [{ ...CLICK, context: { a: 1n } }, 'context', /bigint/],
    [{ ...CLICK, context: { a: new Date(0) } }, 'context', /Date/],
    [{ ...CLICK, context: { a: new Map() } }, 'context', /Map/],
    [{ ...CLICK, context: { a: new Array(3) } }, 'context', /undefined/],
    [{ ...CLICK, surprise: 1 }, 'surprise', /not a field/],
  ])('are refused: %#', (event, field, reason) => {
    expect(refusal(EventInput, event)).toEqual({ field, reason: expect.stringMatching(reason) });
  });

  it('with far too much in them are refused at once', () => {
    let looks = 0;
    const counted = new Proxy(new Array(1e7).fill('x'), {
      get(array, index) {
        looks++;
        return Reflect.get(array, index);
      },
    });
    for (const a of [
      counted,
      new Array(1e7),
      new Array(1e6).fill('x'),
      'x'.repeat(1e7),
      '\u0001'.repeat(60_000),
      { a: new Array(65_000).fill(0) },
    ])
      expect(refusal(EventInput, { ...CLICK, context: { a } })?.reason).toMatch(/65536/);
    expect(looks).toBeLessThan(2 * LIMITS.json);
  });

  it('keep attributes up to the limit, exactly', () => {
    const context = { a: 'x'.repeat(LIMITS.json - '{"a":""}'.length) };
    expect(JSON.stringify(context).length).toBe(LIMITS.json);
    expect(refusal(EventInput, { ...CLICK, context })).toBeUndefined();
    expect(refusal(EventInput, { ...CLICK, context: { a: `${context.a}x` } })?.reason).toMatch(/65536/);
  });

  it('are refused only where their JSON is too long', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 5 })), (context) => {
        const reason = refusal(EventInput, { ...CLICK, context })?.reason;
        const text = JSON.stringify(context);
        // '\ud800' alone is printed as an escape.
        if (/\\u(0000|d[89a-f])/.test(text) || text.includes('"__proto__":')) return;
        if (text.length <= LIMITS.json) expect(reason).toBeUndefined();
        else expect(reason).toContain('65536');
      }),
    );
  });
});

describe('items and users', () => {
  it('get what they leave out', () => {
    expect(ItemInput.parse({ id: 'a' })).toEqual({
      id: 'a',
      title: null,
      body: null,
      tags: [],
      attributes: {},
      image: null,
      published: null,
      expires: null,
      hidden: false,
      vector: null,
    });
    expect(UserInput.parse({ id: 'a', tags: ['x', 'y', 'x'] })).toEqual({
      id: 'a',
      tags: ['x', 'y'],
      attributes: {},
      vector: null,
    });
    expect(ItemPatch.parse({})).toEqual({});
    expect(ItemPatch.parse({ published: 5 })).toEqual({ published: 5000 });
  });

  it.each<[unknown, string]>([
    [{}, 'id'],
    [{ id: 'a', title: 'x'.repeat(LIMITS.title + 1) }, 'title'],
    [{ id: 'a', title: 'nul\0' }, 'title'],
    [{ id: 'a', body: '\udfff' }, 'body'],
    [{ id: 'a', tags: 'x' }, 'tags'],
    [{ id: 'a', tags: [''] }, 'tags.0'],
    [{ id: 'a', tags: ['x', 5] }, 'tags.1'],
    [{ id: 'a', tags: new Array(257).fill('x') }, 'tags'],
    [{ id: 'a', tags: new Array(1_000_000).fill(0) }, 'tags'],
    [{ id: 'a', hidden: 'yes' }, 'hidden'],
    [{ id: 'a', expires: '2026-02-30' }, 'expires'],
    [{ id: 'a', attributes: new Date() }, 'attributes'],
  ])('are refused: %#', (item, field) => {
    expect(refusal(ItemInput, item)?.field).toBe(field);
  });
});

it('a bad record costs the others nothing', () => {
  const { good, refused } = checkEach(UserInput, [{ id: 'a' }, { id: '' }, 5, { id: 'b' }]);
  expect(good.map(({ index, record }) => [index, record.id])).toEqual([
    [0, 'a'],
    [3, 'b'],
  ]);
  expect(refused.map(({ index, field }) => [index, field])).toEqual([
    [1, 'id'],
    [2, ''],
  ]);
});

it('no input makes a check throw', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        fc.record({ kind: anything, user: anything, item: anything, at: anything, context: anything }),
      ),
      (record) => {
        for (const schema of [EventInput, ItemInput, ItemPatch, UserInput]) {
          const { good, refused } = checkEach(schema, [record]);
          expect(good.length + refused.length).toBe(1);
          expect(refused[0]?.reason).not.toBe('');
        }
      },
    ),
  );
});

it('the schemas can be documented', () => {
  for (const schema of [EventInput, ItemInput, ItemPatch, UserInput]) {
    const { $ref, $defs, type } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    // Where the server's schemas are loaded as well, they have given it a name.
    expect($ref === undefined ? type : $defs![$ref.split('/').at(-1)!].type).toBe('object');
  }
});
