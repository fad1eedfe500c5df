/** Reading times in the forms in which people send them. */
import { DAY, MINUTE } from '../runtime/index.js';

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

// year, month, day, hours, minutes, seconds, fraction, zone
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a time: a `Date`, ISO 8601 (a date alone is midnight, and without a zone it is UTC), or a number since 1970,
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
  const match = ISO.exec(value.length > 40 ? '' : value.trim());
  if (!match) return Number.NaN;
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = match[7] ? Number(match[7].padEnd(3, '0').slice(0, 3)) : 0;
  const date = dayOf(year, month, day);
  const clock = ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction;
  const zone = zoneOf(match[8]);
  // 24:00 is the midnight at a day's end.
  if (minutes > 59 || seconds > 59 || clock > DAY) return Number.NaN;
  return date + clock - zone;
}

/** Midnight UTC, or NaN where the calendar has no such day. */
function dayOf(year: number, month: number, day: number): number {
  // 400 years on, where the calendar is the same: Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const time = Date.UTC(year + 400, month - 1, day) - 146_097 * DAY;
  const made = new Date(time);
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? time : Number.NaN;
}

/** Milliseconds that a zone such as `+01:00` is ahead of UTC, or NaN where there is no such zone. */
function zoneOf(zone = 'Z'): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}
