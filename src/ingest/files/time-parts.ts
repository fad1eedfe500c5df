/** Times in several columns: a date and a time of day, or year, month, day and so on. */
import { normalise } from './fields.js';
import type { Column, Profile } from './profile.js';

/** The column with the first part of a time, and those with the other parts. */
export interface TimeParts {
  readonly first: string;
  readonly rest: readonly string[];
  /** The separator of the parts. */
  readonly mark: '-' | ' ';
}

const CLOCKS =
  /^(time|hour|hours|clock|timeofday|hourmin|eventtime|ordertime|purchasetime|transtime|uhrzeit|zeit|heure|hora|ora|tijd|godzina|время|saat|时间|時刻|时刻|시간)$/;

const CLOCK = /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?m\.?)?$/i;

const CLOCK_IN_DIGITS = /^([01]?\d|2[0-3])[0-5]\d$/;

const every = (profile: Profile | undefined, check: (value: string) => boolean): boolean =>
  profile !== undefined && profile.filled > 0 && [...profile.counts.keys()].every(check);

const within = (least: number, most: number) => (value: string) =>
  /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= most;

/** The column with the time of day for a column of dates. */
export function clockBeside(
  date: Column,
  columns: readonly Column[],
  taken: ReadonlySet<string>,
): TimeParts | undefined {
  const dated = every(date.profile, (value) => value.length >= 6 && !/:|T\d|\d{9}/.test(value));
  if (!dated) return undefined;
  const clock = columns.find(({ name, profile }) => {
    const plain = normalise(name.split('.').at(-1) ?? '');
    if (taken.has(name) || !CLOCKS.test(plain)) return false;
    return (
      every(profile, (value) => CLOCK.test(value)) ||
      (/^(hours?|heure|hora|ora|stunde)$/.test(plain) && every(profile, within(0, 23))) ||
      (/^(hourmin|transtime)$/.test(plain) && every(profile, within(0, 2359))) ||
      every(profile, (value) => CLOCK_IN_DIGITS.test(value))
    );
  });
  return clock && { first: date.name, rest: [clock.name], mark: ' ' };
}

const ZONES = /^(time)?(zone|zonename|zoneid|tz|tzname|zeitzone|fuseauhoraire|zonahoraria|fusohorario)$/;

/** The column with the zones of times that have none themselves: `Europe/Berlin`, `+01:00`. */
export function zoneBeside(
  date: Column,
  columns: readonly Column[],
  taken: ReadonlySet<string>,
): TimeParts | undefined {
  const local = every(date.profile, (value) => /\d:\d\d(:\d\d(\.\d+)?)?$/.test(value));
  const zone = columns.find(
    ({ name, profile }) =>
      !taken.has(name) &&
      ZONES.test(normalise(name.split('.').at(-1) ?? '')) &&
      every(profile, (value) => /^([A-Z][A-Za-z_]+(\/[A-Za-z_+-]+)+|[+-]\d\d:?\d\d|UTC|GMT|Z)$/.test(value)),
  );
  return local && zone ? { first: date.name, rest: [zone.name], mark: ' ' } : undefined;
}

/** The columns of year, month and day. */
export function dateInParts(columns: readonly Column[]): TimeParts | undefined {
  const find = (names: RegExp, least: number, most: number) =>
    columns.find(
      ({ name, profile }) =>
        names.test(normalise(name.replace(/^(date|event|order|rating)_/i, ''))) &&
        every(profile, within(least, most)),
    )?.name;
  const year = find(/^(year|jahr|annee|ano|anno|год|年)$/, 1900, 2200);
  const month = find(/^(month|monat|mois|mes|mese|месяц|月)$/, 1, 12);
  const day = find(/^(day|dayofmonth|tag|jour|dia|giorno|день|日)$/, 1, 31);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const hour = find(/^(hour|hours|heure|hora|ora|stunde)$/, 0, 23);
  const minute = find(/^(minute|minutes|min)$/, 0, 59);
  const second = find(/^(second|seconds|sec)$/, 0, 59);
  const clock = hour !== undefined && minute !== undefined ? [hour, minute, ...(second ? [second] : [])] : [];
  return { first: year, rest: [month, day, ...clock], mark: '-' };
}

/** The time of the cells of a row: `2026-11-01 09:30`. */
export function joinedTime(first: unknown, rest: readonly unknown[], mark: TimeParts['mark']): unknown {
  const parts = rest.map((part) => String(part ?? '').trim()).filter((part) => part !== '');
  if (mark === '-') {
    const [month, day, ...clock] = parts.map((part) => part.padStart(2, '0'));
    const date = [first, month, day].filter((part) => part !== undefined).join('-');
    return clock.length > 1 ? `${date} ${clock.join(':')}` : date;
  }
  const [clock] = parts;
  if (clock === undefined) return first;
  // 905 is five past nine, and 9 is nine o'clock.
  const digits = clock.length > 2 ? clock.padStart(4, '0') : `${clock.padStart(2, '0')}00`;
  return `${String(first)} ${/^\d+$/.test(clock) ? `${digits.slice(0, 2)}:${digits.slice(2)}` : clock}`;
}
