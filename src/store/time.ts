/** Reading times in the forms in which people send them. */

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

// date, clock, zone
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a time: a `Date`, ISO 8601 (a date alone is midnight, and without a zone it is UTC), or a number since 1970,
 * in seconds below 1e11 and in milliseconds from there.
 *
 * @returns whole milliseconds since 1970, or `undefined` where `value` is no time between the years 1 and 9999.
 */
export function parseTime(value: string | number | Date): number | undefined {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === 'number'
        ? Math.abs(value) < 1e11
          ? value * 1000
          : value
        : parseIso(value.trim());
  return time >= EARLIEST && time <= LATEST ? Math.round(time) : undefined;
}

function parseIso(value: string): number {
  const [, date, clock = '00:00', zone = 'Z'] = ISO.exec(value) ?? [];
  if (!date) return Number.NaN;
  const hours =
    zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const time = Date.parse(`${date}T${clock.replace(',', '.')}${hours}`);
  // Date.parse takes 2026-02-30 for 2 March; a day that does not exist is an error.
  const day = new Date(`${date}T00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date) ? time : Number.NaN;
}
