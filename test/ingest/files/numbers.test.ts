/** Numbers as spreadsheets of any country write them, read back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalMark, numberOf } from '#tandem/ingest/files/numbers.js';

const LOCALES = [
  'en-US',
  'de-DE',
  'fr-FR',
  'de-CH',
  'pt-BR',
  'sv-SE',
  'hi-IN',
  'ar-EG',
  'fa-IR',
  'th-TH',
  'ja-JP',
];

test('whatever a locale writes with cents is read back, as the column shows its decimal mark', () => {
  const cents = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((amount) => amount / 100);
  fc.assert(
    fc.property(fc.constantFrom(...LOCALES), fc.array(cents, { minLength: 1 }), (locale, amounts) => {
      // India's groups of two digits are not read.
      const useGrouping = locale !== 'hi-IN';
      const format = new Intl.NumberFormat(locale, {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
        useGrouping,
      });
      const texts = amounts.map((amount) => format.format(amount).replace(/[\u200e\u200f\u061c]/g, ''));
      const mark = decimalMark(texts);
      expect(texts.map((text) => numberOf(text, mark))).toEqual(amounts.map((amount) => amount + 0));
    }),
  );
});

test.each([
  ['1,234', 1234],
  ['0,125', 0.125],
  ['1.234.567', 1_234_567],
  ['1,234.5', 1234.5],
  ['€ 12.50', 12.5],
  ['12,50 €', 12.5],
  ['USD 5', 5],
  ['95%', 95],
  ['4.5 out of 5', 4.5],
  ['⭐⭐⭐', 3],
  ['1e3', 1000],
])('%s', (text, number) => {
  expect(numberOf(text, decimalMark([text]))).toBe(number);
});

test.each(['', 'four', '1.2.3', '12 min', '2026-11-01', '10.0.0.1', '1,2,3', 'A4'])('%s is none', (text) => {
  expect(numberOf(text, decimalMark([text]))).toBeNaN();
});
