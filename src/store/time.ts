/** Parsing of times in the forms in which they are sent. */
import { DAY, MINUTE } from '../runtime/index.js';
import { TIME_DIGITS_PATTERN, TIME_PATTERN } from './patterns.js';

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

const FORM = new RegExp(TIME_PATTERN);

const DIGITS = new RegExp(TIME_DIGITS_PATTERN);

/** The parts of a time of this form: year, month, day, hours, minutes, seconds, fraction, zone. */
const PARTS = /(\d{4})-(\d\d)-(\d\d)(?:.(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)? ?([-+Zz][\d:]*)?/;

/**
 * Reads a time: a `Date`, ISO 8601 as {@link TIME_PATTERN} has it (a date alone is midnight, and without a zone it is UTC), or a number since 1970,
 * in seconds below 1e11 and in milliseconds from there.
 *
 * @returns whole milliseconds since 1970, or `undefined` where `value` is no time between the years 1 and 9999.
 * @example
 * parseTime('1970-01-02'); // 86400000
 * parseTime('yesterday'); // undefined
 */
export function parseTime(value: string | number | Date): number | undefined {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === 'number'
        ? Math.abs(value) < 1e11
          ? value * 1000
          : value
        : parseIso(value);
  // Adding 0 makes -0 a plain 0.
  return time >= EARLIEST && time <= LATEST ? Math.round(time) + 0 : undefined;
}

function parseIso(value: string): number {
  if (!FORM.test(value)) return Number.NaN;
  const parts = PARTS.exec(value)!;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  // Computed 400 years later, where the calendar is the same: Date.UTC reads the years 0 to 99 as 1900 to 1999.
  const date = Date.UTC(year + 400, month - 1, day) - 146_097 * DAY;
  return date + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction - zoneOf(parts[8]);
}

/** Milliseconds that a zone such as `Z`, `+01`, `+0100` or `+01:00` is ahead of UTC. */
function zoneOf(zone = 'Z'): number {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}

/** Days from 1899-12-30, from which spreadsheets count, to 1970-01-01. */
const SPREADSHEET_EPOCH = 25_569;

/** Numbers between these are days of a spreadsheet, from 1954 to 2119. */
const SPREADSHEET_DAYS = [20_000, 80_000] as const;

/** The time of a spreadsheet's day number, whose fraction is the time of day, in milliseconds since 1970. */
export function fromSpreadsheet(days: number): number {
  return Math.round((days - SPREADSHEET_EPOCH) * DAY);
}

/** A compact date such as 20261101, 202611011730 or 20261101173059. */
function compact(digits: string): number | undefined {
  const [, year, month, day, hours = '00', minutes = '00', seconds = '00'] =
    /^((?:1[6-9]|20|21)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?$/.exec(digits) ?? [];
  return year ? parseTime(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`) : undefined;
}

/**
 * Reads a time that is a number of unknown unit: a compact date of 8, 12 or 14 digits, a year of 4, a year and a
 * month of 6, a day of a spreadsheet, or seconds, milliseconds, microseconds or nanoseconds since 1970, whichever its
 * size allows.
 *
 * @param text digits, optionally with a sign or a decimal fraction.
 * @returns milliseconds since 1970, or `undefined` where the number is none of these.
 * @example
 * timeOfDigits('20261123'); // 1795392000000
 * timeOfDigits('1795392000'); // 1795392000000
 * timeOfDigits('12'); // undefined
 */
export function timeOfDigits(text: string): number | undefined {
  const value = Number(text);
  const [digits, fraction = ''] = text.replace(/^\+/, '').split('.');
  if (/^0*$/.test(fraction)) {
    const date = [8, 12, 14].includes(digits.length) ? compact(digits) : undefined;
    if (date !== undefined) return date;
    if (digits.length === 4 && value >= 1000 && value < 2200) return parseTime(`${digits}-01-01`);
    if (/^(19|20)\d{2}(0[1-9]|1[0-2])$/.test(digits))
      return parseTime(`${digits.slice(0, 4)}-${digits.slice(4)}-01`);
  }
  if (value >= SPREADSHEET_DAYS[0] && value <= SPREADSHEET_DAYS[1]) return fromSpreadsheet(value);
  const size = Math.abs(value);
  if (size < 1e8) return undefined;
  if (size < 1e11) return Math.round(value * 1000);
  if (size < 1e14) return Math.round(value);
  if (size < 1e17) return Math.round(value / 1e3);
  return size < 1e20 ? Math.round(value / 1e6) : undefined;
}

/**
 * Reads a time of a record, from HTTP or from code: as {@link parseTime}, and texts of digits as in files. A number
 * that can be a compact date is read as one: as seconds since 1970 it would be in the year 1970.
 *
 * @returns whole milliseconds since 1970, or `undefined` where `value` is no time.
 * @example
 * recordTime('20261123'); // 1795392000000
 * recordTime(20261123); // 1795392000000
 * recordTime('-1'); // undefined
 */
export function recordTime(value: string | number | Date): number | undefined {
  if (typeof value === 'string') return DIGITS.test(value) ? timeOfDigits(value.trim()) : parseTime(value);
  const compacted = typeof value === 'number' && value >= 16_000_101 && value <= 21_991_231;
  return (compacted ? compact(String(value)) : undefined) ?? parseTime(value);
}
