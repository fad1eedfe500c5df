/** Sentences: where they end in English and Chinese, and that they are the text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from '#tandem/text/index.js';

const texts = (text: string) => sentencesOf(text).map((sentence) => sentence.text);

describe('sentencesOf', () => {
  it('ends sentences at marks, not after abbreviations, initials and numbers', () => {
    expect(texts('Dr. Li paid $3.50 to J. R. Ewing, e.g. for tea. "Really?" she asked. Yes!')).toEqual([
      'Dr. Li paid $3.50 to J. R. Ewing, e.g. for tea.',
      '"Really?" she asked.',
      'Yes!',
    ]);
  });

  it('ends Chinese sentences with what closes behind the mark', () => {
    expect(texts('他说：“走吧。”她没走。为什么？')).toEqual(['他说：“走吧。”', '她没走。', '为什么？']);
  });

  it('ends none within code, addresses and operators', () => {
    const english = 'Use `a ? b : c` or `x … y` here, see http://a.b/?q=1!2, if a!=b.';
    expect(texts(`${english} Then stop.`)).toEqual([english, 'Then stop.']);
    const chinese = '写成 `z = b + w1·x1 + …`，是加权和。';
    expect(texts(`${chinese}他说…好!走`)).toEqual([chinese, '他说…', '好!', '走']);
  });

  it('gives parts of the text in order, with nothing but white space between', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3_000 }), (text) => {
        let at = 0;
        for (const { start, end, text: own } of sentencesOf(text)) {
          expect(text.slice(at, start).trim()).toBe('');
          expect(own).toBe(text.slice(start, end));
          expect(own.trim()).toBe(own);
          at = end;
        }
        expect(text.slice(at).trim()).toBe('');
      }),
    );
  });

  it('cuts what has no marks', () => {
    const long = 'word, '.repeat(1_000);
    expect(Math.max(...texts(long).map(({ length }) => length))).toBeLessThanOrEqual(1_000);
    expect(texts(long).join(' ')).toBe(long.trim());
  });
});
