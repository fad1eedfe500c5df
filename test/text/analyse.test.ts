/** Analysis: what becomes a term, and where it stands. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, finderOf, queryTerms } from '#tandem/text/index.js';

const terms = (text: string) => analyse(text).map(({ term }) => term);

describe('the terms of a text', () => {
  it('joins the forms of an English word', () => {
    expect(terms('connected connecting connections')).toEqual(['connect', 'connect', 'connect']);
  });

  it('reads full width, accents and capitals as what people type', () => {
    expect(terms('Ｃａｆé CAFE')).toEqual(terms('cafe café'));
  });

  it('pairs the characters of scripts without spaces, beside words', () => {
    expect(terms('泡绿茶 tea')).toEqual(['泡绿', '泡', '绿茶', 'tea']);
    expect(terms('茶')).toEqual(['茶']);
  });

  it('finds identifiers whole and in parts', () => {
    for (const [identifier, parts] of [
      ['E-404', ['e404', '404']],
      ['iPhone15', ['iphone15', '15', terms('iphone')[0], terms('phone')[0]]],
      ['getUserName', [terms('user')[0], terms('name')[0]]],
      ['v1.2.3', ['v123', '1', '2', '3']],
    ] as const) {
      expect(terms(identifier)).toEqual(expect.arrayContaining([...parts]));
    }
    expect(terms('well-known')).toEqual([...terms('well'), ...terms('known')]);
  });

  it('gives each term the place where it stands in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        let last = 0;
        for (const { term, position, start, end } of analyse(text)) {
          expect(term).not.toBe('');
          expect(position).toBeGreaterThanOrEqual(last);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = position;
        }
      }),
    );
    const text = '水 and 泡绿茶 tea';
    expect(analyse(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '水',
      'and',
      '泡绿',
      '泡',
      '绿茶',
      'tea',
    ]);
  });

  it('finds the occurrences of some terms as a whole analysis does', () => {
    const part = fc.constantFrom(
      'tea',
      'Teas',
      'running',
      'iPhone15',
      'E-404',
      '绿茶水',
      '泡',
      '茶',
      'é',
      'Ｃ',
      'กา',
      ' ',
      '.',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(part, { maxLength: 4 }), (text, query) => {
        const wanted = new Set(terms(query.join(' ')));
        const whole = analyse(text.join('')).filter(({ term }) => wanted.has(term));
        expect(finderOf(wanted)(text.join(''))).toEqual(
          whole.map(({ term, start, end }) => ({ term, start, end })),
        );
      }),
    );
  });

  it('takes long and hostile texts in time that grows with their length', () => {
    for (const text of [
      'a-1'.repeat(100_000),
      'aA'.repeat(100_000),
      '茶'.repeat(200_000),
      '1.'.repeat(100_000),
    ]) {
      expect(analyse(text).length).toBeGreaterThan(0);
    }
  });
});

describe('the terms of a query', () => {
  it('are each once, without stop words, unless there is nothing else', () => {
    expect(queryTerms('what is the boiling point of water, the boiling water?')).toEqual([
      ...terms('boiling'),
      ...terms('point'),
      ...terms('water'),
    ]);
    expect(queryTerms('To be or not to be').length).toBe(4);
    expect(queryTerms('!?')).toEqual([]);
  });
});
