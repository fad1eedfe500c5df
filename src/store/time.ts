/** Reading times in the forms in which people send them. */
import { DAY, MINUTE } from '../runtime/index.js';
import { TIME_PATTERN } from './patterns.js';

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

const FORM = new RegExp(TIME_PATTERN);

/** The parts of what has the form: year, month, day, hours, minutes, seconds, fraction, zone. */
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
  // 400 years on, where the calendar is the same: Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = Date.UTC(year + 400, month - 1, day) - 146_097 * DAY;
  return date + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction - zoneOf(parts[8]);
}

/** Milliseconds that a zone such as `Z`, `+01`, `+0100` or `+01:00` is ahead of UTC. */
function zoneOf(zone = 'Z'): number {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}
