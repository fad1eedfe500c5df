/** Times in the forms that systems print. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTime } from '#tandem/ingest/files/times.js';

const NOON = Date.parse('2026-11-01T09:30:05Z');

test.each([
  ['ISO 8601', '2026-11-01T09:30:05Z'],
  ['ISO 8601 with a zone', '2026-11-01T10:30:05+01:00'],
  ['its basic form', '20261101T093005Z'],
  ['Java', '2026-11-01T10:30:05+01:00[Europe/Berlin]'],
  ['PostgreSQL', '2026-11-01 09:30:05+00'],
  ['BigQuery', '2026-11-01 09:30:05 UTC'],
  ['Ruby', '2026-11-01 10:30:05 +0100'],
  ['a zone by name', '2026-11-01 04:30:05 America/New_York'],
  ['mail', 'Sun, 01 Nov 2026 09:30:05 GMT'],
  ['mail with an offset', 'Sun, 1 Nov 2026 04:30:05 -0500'],
  ['JavaScript', 'Sun Nov 01 2026 10:30:05 GMT+0100 (Central European Standard Time)'],
  ['C', 'Sun Nov  1 09:30:05 2026'],
  ['Twitter', 'Sun Nov 01 09:30:05 +0000 2026'],
  ['Apache', '01/Nov/2026:09:30:05 +0000'],
  ['twelve hours', 'Nov 1, 2026, 9:30:05 AM'],
  ['Oracle', '01-NOV-2026 09:30:05'],
  ['slashes', '2026/11/01 09:30:05'],
  ['German', '01.11.2026 09:30:05'],
  ['Chinese', '2026年11月1日 09:30:05'],
  ['seconds', '1793525405'],
  ['milliseconds', '1793525405000'],
  ['microseconds', '1793525405000000'],
  ['nanoseconds', '1793525405000000000'],
  ['compact', '20261101093005'],
])('of %s', (_, text) => {
  expect(readTime(text)).toBe(NOON);
});

test.each([
  ['a day of a spreadsheet', '46327', '2026-11-01'],
  ['a compact date', '20261101', '2026-11-01'],
  ['a year', '2026', '2026-01-01'],
  ['a month', '2026-11', '2026-11-01'],
  ['a month by name', 'November 2026', '2026-11-01'],
  ['Amazon', '11 01, 2026', '2026-11-01'],
])('of %s', (_, text, day) => {
  expect(readTime(text)).toBe(Date.parse(day));
});

test.each(['', 'n/a', 'NULL', '\\N', '-', '0', '0000-00-00', '0001-01-01T00:00:00Z', 'NaT'])(
  '%s is none',
  (text) => {
    expect(readTime(text)).toBe('none');
  },
);

test('small numbers and words are no times, least of all of 1970', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999 }), (number) => {
      expect(readTime(number)).toBe('unreadable');
      expect(readTime(`day ${number}`)).toBe('unreadable');
    }),
  );
});

test('any text gives a time between the years 1 and 9999, none, or is unreadable', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9:/. -]{1,24}$/)), (text) => {
      const time = readTime(text, { order: 'day-first' });
      const year = typeof time === 'number' ? new Date(time).getUTCFullYear() : 2000;
      expect(year >= 1 && year <= 9999).toBe(true);
    }),
  );
});
