/** Items as they are served: filters, and what may be shown. */
import { describe, expect, it } from 'vitest';
import { Catalogue, type Conditions, type Entry } from '#tandem/indexes/index.js';

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  title: null,
  tags: [],
  attributes: {},
  image: null,
  published: null,
  expires: null,
  hidden: false,
  ...more,
});

function catalogueOf(entries: readonly Entry[]): Catalogue {
  const catalogue = new Catalogue();
  entries.forEach((one, item) => {
    catalogue.set(item, one);
  });
  return catalogue;
}

const matching = (catalogue: Catalogue, conditions: Conditions) =>
  [...catalogue.mask(conditions).entries()]
    .filter(([, bit]) => bit === 1)
    .map(([item]) => catalogue.ids.id(item));

const parsed = (json: string) => JSON.parse(json) as { readonly [name: string]: unknown };

describe('filters', () => {
  const catalogue = catalogueOf([
    entry('a', { tags: ['x', 'y'], attributes: { colour: 'red', sizes: [1, 2], pages: 10 }, published: 100 }),
    entry('b', { tags: ['y'], attributes: { colour: 'blue', sizes: [2, 3], ok: true }, published: 200 }),
    entry('c', { tags: ['z'], attributes: { colour: null, box: { w: 1, h: 2 } } }),
    entry('d'),
  ]);

  it.each<[string, Conditions, string]>([
    ['one of the tags', { tags: ['x', 'z'] }, 'ac'],
    ['no tag is a list that nothing matches', { tags: [] }, ''],
    ['none of the tags', { withoutTags: ['x', 'z'] }, 'bd'],
    ['a value', { attributes: { colour: 'red' } }, 'a'],
    ['one of several values', { attributes: { colour: ['red', 'blue'] } }, 'ab'],
    ['a member of a list', { attributes: { sizes: 3 } }, 'b'],
    ['one of several members of a list', { attributes: { sizes: [1, 3] } }, 'ab'],
    ['a number, which is not its text', { attributes: { pages: '10' } }, ''],
    ['a number', { attributes: { pages: 10 } }, 'a'],
    ['a boolean', { attributes: { ok: true } }, 'b'],
    ['null, which is not absence', { attributes: { colour: null } }, 'c'],
    ['an object, its members in any order', { attributes: { box: { h: 2, w: 1 } } }, 'c'],
    ['an object of other members', { attributes: { box: { h: 2 } } }, ''],
    ['several attributes, all of which must match', { attributes: { colour: 'red', pages: 11 } }, ''],
    ['published from, which is included', { publishedFrom: 200 }, 'b'],
    ['published before, which is not', { publishedBefore: 200 }, 'a'],
    ['published between', { publishedFrom: 100, publishedBefore: 201 }, 'ab'],
    ['published since ever, which has a time', { publishedFrom: Number.NEGATIVE_INFINITY }, 'ab'],
    ['published at the end of time', { publishedFrom: Number.POSITIVE_INFINITY }, ''],
    ['tags and times together', { tags: ['y'], publishedFrom: 150 }, 'b'],
    ['what is not asked', { tags: undefined, attributes: undefined }, 'abcd'],
  ])('let through by %s', (_, conditions, expected) => {
    // Twice: the second answer is a cached one.
    expect(matching(catalogue, conditions).join('')).toBe(expected);
    expect(matching(catalogue, conditions).join('')).toBe(expected);
  });

  it('take names of what every object inherits for names like others', () => {
    const odd = catalogueOf([
      entry('own', { attributes: parsed('{"__proto__": "x", "constructor": "y", "toString": "z"}') }),
      entry('none'),
    ]);
    expect(matching(odd, { attributes: parsed('{"__proto__": "x"}') })).toEqual(['own']);
    expect(matching(odd, { attributes: { constructor: 'y', toString: ['z'] } })).toEqual(['own']);
    expect(matching(odd, { attributes: { constructor: Object as never } })).toEqual([]);
    expect(matching(odd, { attributes: parsed('{"__proto__": "y"}') })).toEqual([]);
    expect(matching(odd, { attributes: { valueOf: [null, 'x'] } })).toEqual([]);
  });

  it('follow every change of an item at once', () => {
    const changing = catalogueOf([entry('a', { tags: ['x'] }), entry('b')]);
    expect(matching(changing, { tags: ['x'] })).toEqual(['a']);
    changing.set(1, entry('b', { tags: ['x'] }));
    expect(matching(changing, { tags: ['x'] })).toEqual(['a', 'b']);
    changing.set(0, entry('a'));
    changing.set(2, entry('c', { tags: ['x'] }));
    expect(matching(changing, { tags: ['x'] })).toEqual(['b', 'c']);
    changing.remove(1, 'b');
    expect(matching(changing, { tags: ['x'] })).toEqual(['c']);
  });

  it('are right for more conditions than are cached', () => {
    const many = catalogueOf(Array.from({ length: 200 }, (_, k) => entry(`i${k}`, { attributes: { k } })));
    for (const round of [0, 1]) {
      for (let k = 0; k < 200; k++)
        expect([round, ...matching(many, { attributes: { k } })]).toEqual([round, `i${k}`]);
    }
  });
});

describe('what may be shown', () => {
  const now = Date.now();
  const shown = (catalogue: Catalogue, at: number) => {
    const mask = catalogue.shown(at);
    return Array.from({ length: catalogue.length }, (_, item) => mask[item]).join('');
  };

  it('is what is there, not hidden, published and not expired', () => {
    const catalogue = catalogueOf([
      entry('plain'),
      entry('hidden', { hidden: true }),
      entry('due', { published: now + 60_000 }),
      entry('past', { expires: now - 60_000 }),
      entry('within', { published: now - 60_000, expires: now + 60_000 }),
      entry('removed'),
    ]);
    catalogue.remove(5, 'removed');
    expect(shown(catalogue, now)).toBe('100010');
    expect(catalogue.size).toBe(5);
    expect(catalogue.length).toBe(6);
  });

  it('does not change all items for each new one where events alone name them', () => {
    const catalogue = catalogueOf([]);
    for (let item = 0; item < 3; item++) catalogue.set(item, entry(`i${item}`), true);
    expect([shown(catalogue, now), catalogue.version]).toEqual(['111', 3]);
    catalogue.set(3, entry('written'));
    expect(shown(catalogue, now)).toBe('0001');
    catalogue.set(1, entry('i1'));
    expect(shown(catalogue, now)).toBe('0101');
    catalogue.remove(3, 'written');
    catalogue.set(1, entry('i1'), true);
    expect(shown(catalogue, now)).toBe('1110');
  });

  it('follows the clock, for items with times that were set before and since it was last looked up', () => {
    const catalogue = catalogueOf([entry('a', { published: now + 5_000, expires: now + 9_000 })]);
    expect(shown(catalogue, now)).toBe('0');
    catalogue.set(1, entry('b', { published: now + 7_000 }));
    catalogue.set(2, entry('c', { expires: now + 7_000 }));
    expect(shown(catalogue, now + 100)).toBe('001');
    expect(shown(catalogue, now + 5_000)).toBe('101');
    expect(shown(catalogue, now + 7_000)).toBe('110');
    expect(shown(catalogue, now + 9_000)).toBe('010');
    expect(shown(catalogue, now + 100_000)).toBe('010');
  });

  it('follows a change at once', () => {
    const catalogue = catalogueOf([entry('a')]);
    expect(shown(catalogue, now)).toBe('1');
    catalogue.set(0, entry('a', { hidden: true }));
    expect(shown(catalogue, now)).toBe('0');
    catalogue.set(0, entry('a'));
    expect(shown(catalogue, now)).toBe('1');
    catalogue.remove(0, 'a');
    expect(shown(catalogue, now)).toBe('0');
    catalogue.set(0, entry('a', { published: now - 1 }));
    expect(shown(catalogue, now)).toBe('1');
  });

  it('grows with the catalogue, over numbers that were left out', () => {
    const catalogue = catalogueOf([entry('a')]);
    catalogue.set(5_000, entry('far'));
    expect(catalogue.shown(now)[5_000]).toBe(1);
    expect(catalogue.shown(now)[4_999]).toBe(0);
    expect(catalogue.size).toBe(2);
    expect(matching(catalogue, {})).toEqual(['a', 'far']);
  });
});

describe('features of items', () => {
  it('are their tags and their short attributes, members of lists apart, each once', () => {
    const catalogue = catalogueOf([
      entry('a', {
        tags: ['x', '#y'],
        attributes: {
          genre: ['drama', 'drama', 'war'],
          ok: true,
          pages: 3,
          text: 'long'.repeat(20),
          no: null,
          o: {},
        },
      }),
    ]);
    const names = [...catalogue.content.of(0)].map((feature) => catalogue.featureName(feature));
    expect(names).toEqual(['x', '#y', 'genre=drama', 'genre=war', 'ok=true']);
    expect(catalogue.content.of(0)).toContain(catalogue.tagFeature('x'));
    expect(catalogue.tagFeature('never seen')).toBeUndefined();
  });

  it('go when the item goes', () => {
    const catalogue = catalogueOf([entry('a', { tags: ['x'] })]);
    catalogue.remove(0, 'a');
    expect(catalogue.content.with(catalogue.tagFeature('x')!)).toEqual([]);
    expect(catalogue.ids.number('a')).toBe(0);
  });
});
