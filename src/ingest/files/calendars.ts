/** Dates by weeks, by quarters and by Japanese eras, as dates by months and days. */
import { DAY } from '../../runtime/index.js';

/** The year before the first of an era. */
const ERAS: { readonly [era: string]: number } = { 令和: 2018, 平成: 1988, 昭和: 1925 };

const ERA = /^(令和|平成|昭和)\s?(\d{1,2}|元)年/;

/** `2026-W45`, `2026W45`, `2026-W45-3` of ISO 8601. */
const WEEK = /^(\d{4})[- ]?W(\d{1,2})(?:-?([1-7]))?$/i;

/** `2026-Q3`, `Q3 2026`. */
const QUARTER = /^(?:(\d{4})[- /]?Q([1-4])|Q([1-4])[- /]?(\d{4}))$/i;

/** The Monday of the first week of a year, which has its fourth day. */
function firstMonday(year: number): number {
  const fourth = Date.UTC(year, 0, 4);
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
}

/** A day of a week, from 1 for Monday; nothing where the year has no such week. */
function dayOfWeek(year: number, week: number, day: number): string | undefined {
  const time = firstMonday(year) + ((week - 1) * 7 + day - 1) * DAY;
  if (week < 1 || firstMonday(year) + (week - 1) * 7 * DAY >= firstMonday(year + 1)) return undefined;
  return new Date(time).toISOString().slice(0, 10);
}

/**
 * A date of weeks, quarters or eras as another form of dates; other texts unchanged.
 *
 * @example
 * westernDates('2026-W45'); // '2026-11-02'
 * westernDates('Q3 2026'); // '2026-07-01'
 * westernDates('令和8年11月4日'); // '2026年11月4日'
 */
export function westernDates(text: string): string {
  if (text.length > 40 || !/[wq年]/i.test(text)) return text;
  const week = WEEK.exec(text);
  if (week) return dayOfWeek(Number(week[1]), Number(week[2]), Number(week[3] ?? 1)) ?? text;
  const quarter = QUARTER.exec(text);
  if (quarter) {
    const month = (Number(quarter[2] ?? quarter[3]) - 1) * 3 + 1;
    return `${quarter[1] ?? quarter[4]}-${String(month).padStart(2, '0')}-01`;
  }
  return text.replace(
    ERA,
    (_, era: string, year: string) => `${ERAS[era] + (year === '元' ? 1 : Number(year))}年`,
  );
}
