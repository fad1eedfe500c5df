/** Times in the forms in which people send them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '#tandem/store/index.js';
import { recordTime } from '#tandem/store/time.js';

const AT = Date.UTC(2026, 10, 23, 8, 5, 6);

describe('parseTime reads', () => {
  it.each<[string | number | Date, number]>([
    ['2026-11-23T08:05:06Z', AT],
    ['2026-11-23T08:05:06', AT],
    ['2026-11-23 08:05:06', AT],
    ['2026-11-23t08:05:06z', AT],
    [' 2026-11-23T08:05:06 Z\n', AT],
    ['2026-11-23T08:05:06.5Z', AT + 500],
    ['2026-11-23T08:05:06,123456789Z', AT + 123],
    ['2026-11-23T09:05:06+01:00', AT],
    ['2026-11-23T09:05:06+01', AT],
    ['2026-11-23T01:35:06-0630', AT],
    ['2026-11-23T08:05Z', AT - 6000],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    ['2026-11-22T24:00:00Z', Date.UTC(2026, 10, 23)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['0001-01-01', -62_135_596_800_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    [AT / 1000, AT],
    [AT, AT],
    [1.5, 1500],
    [-1, -1000],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
    [new Date(AT), AT],
  ])('%s', (value, time) => {
    expect(parseTime(value)).toBe(time);
  });

  it('minus zero as zero', () => {
    expect(Object.is(parseTime(-0), 0)).toBe(true);
    expect(Object.is(parseTime(-0.0001), 0)).toBe(true);
  });

  it('whatever a Date prints', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-01'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(parseTime(date.toISOString())).toBe(date.getTime());
          expect(parseTime(date)).toBe(date.getTime());
        },
      ),
    );
  });
});

it.each<string | number | Date>([
  '',
  'tomorrow',
  '2026',
  '2026-11',
  '20261123',
  '2026-02-30',
  '2023-02-29',
  '2026-13-01',
  '2026-00-01',
  '2026-01-00',
  '2026-11-23T25:00:00Z',
  '2026-11-23T24:00:01Z',
  '2026-11-23T08:60:00Z',
  '2026-11-23T08:05:60Z',
  '2026-11-23T08:05:06+24:00',
  '2026-11-23T08:05:06+01:60',
  '2026-11-23Z',
  '0000-01-01',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59.999-00:01',
  '10000-01-01',
  ' '.repeat(1_000_000),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  new Date(Number.NaN),
])('parseTime refuses %s', (value) => {
  expect(parseTime(value)).toBeUndefined();
});

it('parseTime never throws, and gives whole milliseconds or nothing', () => {
  const parts = fc.constantFrom('2026', '-', '02', '30', 'T', ':', '59', '.', 'Z', '+', ' ', '٣', '24');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.double(),
        fc.array(parts).map((all) => all.join('')),
      ),
      (value) => {
        const time = parseTime(value);
        expect(time === undefined || Number.isSafeInteger(time)).toBe(true);
      },
    ),
  );
});

describe('a time of a record', () => {
  it.each([
    ['20261123', '2026-11-23T00:00:00.000Z'],
    [' 20261123 ', '2026-11-23T00:00:00.000Z'],
    [20261123, '2026-11-23T00:00:00.000Z'],
    ['20261123080506', '2026-11-23T08:05:06.000Z'],
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['202611', '2026-11-01T00:00:00.000Z'],
    ['46349.5', '2026-11-23T12:00:00.000Z'],
    ['1795392000', '2026-11-23T00:00:00.000Z'],
    ['1795392000.25', '2026-11-23T00:00:00.250Z'],
    ['1795392000000', '2026-11-23T00:00:00.000Z'],
    ['1795392000000000', '2026-11-23T00:00:00.000Z'],
    ['1795392000000000000', '2026-11-23T00:00:00.000Z'],
    ['-631152000', '1950-01-01T00:00:00.000Z'],
    [20261323, '1970-08-23T12:08:43.000Z'], // no day of the calendar: seconds
  ])('written as %j is %s', (written, time) => {
    expect(new Date(recordTime(written)!).toISOString()).toBe(time);
  });

  it.each(['-1', '0', '5', '20261323', '99999', '1e9', '0x10'])('is not read from %j', (written) => {
    expect(recordTime(written)).toBeUndefined();
  });
});
