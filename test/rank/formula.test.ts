/** The objective as a formula, beside a CEL implementation. */
import { evaluate } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FormulaInput, parseCondition, parseList, parseNumber } from '#tandem/rank/formula.js';
import { FormulaError } from '#tandem/rank/formula-error.js';
import type { FormulaItem } from '#tandem/rank/formula-nodes.js';
import { LAST, scoreBy } from '#tandem/rank/objective.js';

const NOW = Date.parse('2026-06-11');
const item: FormulaItem = {
  id: 'dune',
  title: 'Dune',
  image: null,
  tags: ['novel', 'desert'],
  attributes: {
    price: 12,
    author: 'herbert',
    awards: ['hugo', 'nebula'],
    maker: { country: 'us' },
    pages: '412',
  },
  published: Date.parse('2026-06-01'),
};
const bare: FormulaItem = { id: 'bare', title: null, image: null, tags: [], attributes: {}, published: null };
const input: FormulaInput = {
  items: [item, bare],
  score: [0.5, 0.25],
  outcomes: { click: Float32Array.of(0.25, 0.5), like: [0.5, 0], dismiss: [0.125, 0] },
  now: NOW,
};
const number = (text: string, place = 0) => parseNumber(text).over(input)(place);
const truth = (text: string, place = 0) => parseCondition(text).over(input)(place);

describe('a formula', () => {
  it.each([
    ['p.click * (1.0 + 4.0 * p.like) - 0.5 * p.dismiss', 0.25 * 3 - 0.0625],
    ['score', 0.5],
    ['1 + p.click', 1.25],
    ['1 / 2', 0.5],
    ['-score * 2 - -1', 0],
    ['7 % 4', 3],
    ['item.attributes.price / 4', 3],
    ['item.attributes["price"]', 12],
    ['item.age_days', 10],
    ['exp(0) + log(1) + sqrt(4) + abs(-1) + pow(2, 3)', 12],
    ['min(3, 1, 2) + max(3, 1, 2)', 4],
    ['double(item.attributes.pages) + 1', 413],
    ['size(item.tags) + size("né") + size(item.attributes.awards)', 6],
    ['score + 2 * ("novel" in item.tags)', 2.5],
    ['item.attributes.price > 10 ? 2 : 1.5', 2],
    ['"desert" in item.tags && !("sale" in item.tags) ? 1 : 0', 1],
    // A comment, and more than one line.
    ['// what counts\nscore *\n  2', 1],
  ])('%s', (text, value) => {
    expect(number(text)).toBeCloseTo(value, 12);
  });

  it.each([
    ['item.tags.exists(t, t.startsWith("des"))', true],
    ['item.tags.all(t, t.contains("e"))', true],
    ['item.tags.all(t, item.tags.exists(u, u == t && u == "novel"))', false],
    ['item.attributes.author == "herbert" && item.attributes.author != "ada"', true],
    ['item.attributes.author in ["ada", "herbert"]', true],
    ['"hugo" in item.attributes.awards', true],
    ['"herbert" in item.attributes.author', true],
    ['item.attributes.maker.country == "us"', true],
    ['item.attributes.awards[1] == "nebula"', true],
    ['item.title.endsWith("ne") && item.id < "emma"', true],
    ['has(item.attributes.price) && has(item.title) && !has(item.image)', true],
    ['has(item.attributes.prize)', false],
    ['has(item.attributes.maker.city)', false],
    ['item.attributes.price == 12 || item.attributes.price == 13', true],
    // Names that every object of the language has are no attributes.
    ['has(item.attributes.constructor) || has(item.attributes.toString)', false],
  ])('%s is %s', (text, value) => {
    expect(truth(text)).toBe(value);
  });

  it('counts what an item does not have as 0 in sums, and finds every comparison with it false', () => {
    expect(number('3 + item.attributes.price', 1)).toBe(3);
    expect(number('item.age_days', 1)).toBe(0);
    for (const comparison of ['< 5', '> 5', '<= 0', '>= 0', '== 0', '== "x"']) {
      expect(truth(`item.attributes.price ${comparison}`, 1)).toBe(false);
    }
    expect(truth('item.attributes.price != 5', 1)).toBe(true);
    expect(truth('item.attributes.price == null', 1)).toBe(true);
    expect(truth('has(item.age_days)', 1)).toBe(false);
    expect(parseList('item.attributes.author').over(input)(1)).toEqual([]);
    expect(parseList('item.attributes.author').over(input)(0)).toEqual(['herbert']);
  });

  it.each([
    ['p.click *', 1, 10, 'something is missing'],
    ['p.click = 1', 1, 9, 'equality is written =='],
    ['p.click and p.like', 1, 9, 'both is written &&'],
    ['p.click ** 2', 1, 10, 'pow(x, power)'],
    ['1\n + 2\n  + y', 3, 5, "there is no 'y'"],
    ['1 + item.title', 1, 5, '`item.title` is text, and a number is needed here'],
    ['item.tags > 2', 1, 1, '`item.tags` is a list'],
    ['1 + p', 1, 5, "'p' needs the name of an outcome"],
    ['item.age', 1, 6, 'item.age_days'],
    ['item.attributes', 1, 6, 'needs a name'],
    ['logg(2)', 1, 1, "no function 'logg': there are log,"],
    ['min(1)', 1, 1, 'min(a, b, …)'],
    ['p.click > 1 ? 1 : "a"', 1, 19, 'in the other case it is a number'],
    ['item.id == 3', 1, 12, 'can never equal text'],
    ['p.click && true ? 1 : 0', 1, 1, 'compare it'],
    ['"abc', 1, 1, 'unterminated string'],
    ['item.tags', 1, 1, 'is a list, and a number is needed'],
    ['{"a": 1}', 1, 1, 'maps'],
    ['', 1, 1, 'is empty'],
  ])('%j is refused at line %i, column %i: %s', (text, line, column, reason) => {
    let error: unknown;
    try {
      parseNumber(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FormulaError);
    expect(error).toMatchObject({ line, column });
    expect((error as FormulaError).message).toContain(reason);
  });

  it('refuses names that are not there, with the place and what there is, the likeliest first', () => {
    const formula = parseNumber('p.click + p.lke * item.attributes.prize');
    expect(formula.outcomes).toEqual(['click', 'lke']);
    const attributes = ['author', 'price'];
    expect(() => formula.check({ outcomes: ['click', 'like', 'dismiss'], attributes })).toThrow(
      "line 1, column 13: no outcome 'lke' is predicted: there are like, click and dismiss",
    );
    expect(() => formula.check({ outcomes: ['click', 'lke'], attributes })).toThrow(
      "line 1, column 35: no item has an attribute 'prize': there are price and author",
    );
    expect(() => formula.check({ outcomes: [], attributes })).toThrow('no model predicts outcomes yet');
    expect(() => formula.check({ outcomes: ['click', 'lke'], attributes: ['prize'] })).not.toThrow();
  });

  it('gives a candidate without a number the last place', () => {
    const scores = scoreBy(parseNumber('1 / item.attributes.price'), input);
    expect([...scores]).toEqual([1 / 12, LAST]);
    expect([...scoreBy(parseNumber('log(-1)'), input)]).toEqual([LAST, LAST]);
  });

  it('agrees with an interpreter of CEL wherever that takes the formula', () => {
    const leaf = fc.oneof(
      fc.integer({ min: 0, max: 20 }).map((n) => `${n}.0`),
      fc.constantFrom('p.click', 'p.like', 'score', 'item.attributes.price'),
    );
    const { expression } = fc.letrec<{ expression: string; test: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/'), tie('expression'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        fc
          .tuple(tie('test'), tie('expression'), tie('expression'))
          .map(([t, a, b]) => `(${t} ? ${a} : ${b})`),
        tie('expression').map((a) => `(-${a})`),
      ),
      test: fc.oneof(
        { depthSize: 'small' },
        fc
          .tuple(tie('expression'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('expression'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        fc
          .tuple(tie('test'), fc.constantFrom('&&', '||'), tie('test'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        tie('test').map((a) => `(!${a})`),
      ),
    }));
    const context = { p: { click: 0.25, like: 0.5 }, score: 0.5, item: { attributes: { price: 12 } } };
    fc.assert(
      fc.property(expression, (text) => {
        expect(number(text)).toEqual(evaluate(text, context));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['score', ['score']],
    [
      'p.click * (1.0 + 4.0 * p.like) - 0.5 * p.dismiss',
      ['p.click', 'p.click * 4.0 * p.like', '-0.5 * p.dismiss'],
    ],
    [
      '-(score - 2.0 * p.click) / (1.0 + p.like)',
      ['-score / (1.0 + p.like)', '2.0 * p.click / (1.0 + p.like)'],
    ],
    ['score * ("desert" in item.tags ? 2.0 : 1.0)', ['score * ("desert" in item.tags ? 2.0 : 1.0)']],
    ['-("desert" in item.tags ? 2.0 : 1.0)', ['-("desert" in item.tags ? 2.0 : 1.0)']],
    ['max(score, p.click) + 1', ['max(score, p.click)', '1']],
    [Array.from({ length: 30 }, (_, n) => `${n}`).join(' + '), 1],
  ])('is the sum of its terms: %s', (text, expected) => {
    const terms = parseNumber(text).terms(input);
    if (typeof expected === 'number') expect(terms).toHaveLength(expected);
    else expect(terms.map((term) => term.text)).toEqual(expected);
    for (const place of [0, 1]) {
      const sum = terms.reduce((total, { of }) => total + of(place), 0);
      expect(sum).toBeCloseTo(number(text, place), 9);
      // A term is a formula itself, of the value that is told.
      for (const term of terms) expect(number(term.text, place)).toBeCloseTo(term.of(place), 9);
    }
  });

  it('takes any text, or says what is wrong with it', () => {
    const piece = fc.constantFrom(
      ...'p.click item.tags item.attributes.x score + * ( ) [ ] { } ? : && , 1 "a" has in'.split(' '),
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece, { maxLength: 12 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (formula) => {
        try {
          number(formula);
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError);
        }
      }),
      { numRuns: 1000 },
    );
    for (const huge of ['('.repeat(3_000), '-'.repeat(3_999), `${'1+'.repeat(1_900)}1`, 'x'.repeat(5_000)]) {
      try {
        number(huge);
      } catch (error) {
        expect(error).toBeInstanceOf(FormulaError);
      }
    }
  });
});
