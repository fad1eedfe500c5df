/** The patterns of texts, ids and times in the OpenAPI document say what the checks of records take. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemInput, parseTime, Time, timeOfDigits } from '#tandem/store/index.js';
import {
  ID_PATTERN,
  TEXT_PATTERN,
  TIME_DIGITS_PATTERN,
  TIME_PATTERN,
  TIME_TEXT_PATTERN,
} from '#tandem/store/patterns.js';

const matchers = (pattern: string) => [new RegExp(pattern), new RegExp(pattern, 'u')];

/** Characters at the edges of what is taken, beside usual ones. */
const EDGES = [
  ...'aZ7é中 -_./',
  '\0',
  '\t',
  '\n',
  '\x1f',
  '\x7f',
  '\x80',
  '\x9f',
  '\xa0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u3000',
  '\ufeff',
  '😀',
  '\ud83d',
  '\ude00',
];

const text = fc.array(fc.constantFrom(...EDGES), { maxLength: 6 }).map((all) => all.join(''));

const taken = (item: object) => ItemInput.safeParse(item).success;

describe('a pattern matches just what is taken', () => {
  it('of ids', () => {
    fc.assert(
      fc.property(text, (id) => {
        const is = taken({ id });
        for (const pattern of matchers(ID_PATTERN)) expect(pattern.test(id)).toBe(is);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of texts', () => {
    fc.assert(
      fc.property(text, (body) => {
        const is = taken({ id: 'i', body });
        for (const pattern of matchers(TEXT_PATTERN)) expect(pattern.test(body)).toBe(is);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of times, as the calendar has them', () => {
    const two = (number: number) => String(number).padStart(2, '0');
    for (let year = 1; year <= 9999; year++) {
      const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
      const day = `${String(year).padStart(4, '0')}-02-29`;
      expect(parseTime(day) !== undefined, day).toBe(leap);
    }
    for (const year of ['0001', '1900', '2023', '2024', '9999']) {
      for (let month = 0; month <= 13; month++) {
        const days = month >= 1 && month <= 12 ? new Date(Date.UTC(Number(year), month, 0)).getUTCDate() : 0;
        for (let day = 0; day <= 32; day++) {
          const written = `${year}-${two(month)}-${two(day)}`;
          expect(parseTime(written) !== undefined, written).toBe(day >= 1 && day <= days);
        }
      }
    }
  });

  it('of times with a clock and a zone', () => {
    const clock = fc.tuple(
      fc.constantFrom('0001-01-01', '0001-01-02', '2026-11-23', '9999-12-30', '9999-12-31'),
      fc.constantFrom('T', 't', ' ', 'x'),
      fc.constantFrom(
        '00:00',
        '08:05:06',
        '08:05:06.1',
        '08:05:06,123456789',
        '23:59:59.999',
        '24:00',
        '24:01',
      ),
      fc.constantFrom('', 'Z', 'z', ' Z', '+00', '+01:00', '-0630', '+23:59', '-23:59', '+24:00', '+1'),
      fc.constantFrom('', ' ', '\n', '\u3000'),
    );
    fc.assert(
      fc.property(clock, (parts) => {
        const written = parts.join('');
        const time = parseTime(written);
        const [date, , hours, zone] = parts.map((part) => part.trim());
        for (const pattern of matchers(TIME_PATTERN)) expect(pattern.test(written)).toBe(time !== undefined);
        if (time === undefined || hours.startsWith('24')) return;
        const colons = zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, h, m = '00') => `${h}:${m}`).toUpperCase();
        const plain = `${date}T${hours.replace(',', '.')}${colons || 'Z'}`;
        expect(time).toBe(Math.floor(Date.parse(plain)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of times, whatever the pattern allows', () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(TIME_PATTERN)), (written) => {
        expect(parseTime(written)).toBeTypeOf('number');
      }),
      { numRuns: 2_000 },
    );
  });

  it('of times as digits, all of which are read', () => {
    const digits = fc.oneof(
      fc.stringMatching(new RegExp(TIME_DIGITS_PATTERN)),
      fc.stringMatching(/^ ?[+-]?[0-9]{1,20}([.][0-9]{0,3})?$/),
      fc
        .date({ min: new Date('1500-01-01'), max: new Date('2300-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().replace(/\D/g, '').slice(0, 8)),
    );
    fc.assert(
      fc.property(digits, (written) => {
        const { success, data } = Time.safeParse(written);
        for (const pattern of matchers(TIME_TEXT_PATTERN)) expect(pattern.test(written)).toBe(success);
        if (success) expect(data).toBe(timeOfDigits(written.trim()));
      }),
      { numRuns: 2_000 },
    );
    for (let year = 1600; year < 2200; year++) {
      const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
      expect(Time.safeParse(`${year}0229`).success, String(year)).toBe(leap);
    }
  });
});
