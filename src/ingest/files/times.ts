/**
 * Times as files write them. What a number or an order of day and month means is settled for a whole column
 * ({@link timeStyle}); single values are then read by it ({@link readTime}).
 *
 * - Numbers since 1970 count as seconds, milliseconds, microseconds or nanoseconds by their size; small ones are days of
 *   a spreadsheet, years, months or compact dates. A number that fits none is no time, never one of 1970.
 * - Without a zone a time is in UTC.
 */
import { DAY, HOUR, MINUTE } from '../../runtime/index.js';
import { fromSpreadsheet, parseTime, timeOfDigits } from '../../store/index.js';
import { westernDates } from './calendars.js';
import { isNoNumber } from './empty.js';
import { monthNamed } from './months.js';
import { latin } from './numbers.js';

/** How `--time-format` names what cannot always be told from the values. */
export const TIME_FORMATS = [
  'day-first',
  'month-first',
  'year-first',
  's',
  'ms',
  'us',
  'ns',
  'spreadsheet',
  'year',
] as const;

export type TimeFormat = (typeof TIME_FORMATS)[number];

/** What is settled about a column of times. */
export interface TimeStyle {
  readonly order?: 'day-first' | 'month-first' | 'year-first' | undefined;
  readonly unit?: TimeFormat | undefined;
  /** Whether years count from the Buddha's death, 543 before the common era, as in Thailand. */
  readonly buddhist?: boolean | undefined;
  /** Whether numbers of ten digits are days and hours, such as 2026110117, not seconds. */
  readonly hours?: boolean | undefined;
  /** The year of a column that has only months and days, such as 0829. */
  readonly monthDays?: number | undefined;
}

/** A day and an hour in ten digits, as seconds a time after 2033. */
const DAY_AND_HOUR = /^20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])$/;

/** Whether a column's values are days and hours. */
export const areHours = (values: readonly string[]): boolean =>
  values.length > 0 && values.every((value) => DAY_AND_HOUR.test(value));

const MONTH_AND_DAY = /^(0?[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** Whether a column's values are months and days without a year: 0829, also 829 where a number was written. */
export const areMonthDays = (values: Iterable<string>): boolean => {
  let some = false;
  for (const value of values) {
    if (!MONTH_AND_DAY.test(value)) return false;
    some = true;
  }
  return some;
};

const NUMBER = /^[+-]?\d+(?:\.\d*)?$/;

/** Seconds as C's `%e` writes them, with so many digits that none is lost: `1.793525400e+09`. */
const EXPONENT = /^\d\.\d{7,}e\+?\d{1,2}$/i;

/** Hours ahead of UTC of zones that are told by their usual letters. */
const ZONES: { readonly [name: string]: number } = {
  utc: 0,
  gmt: 0,
  z: 0,
  ut: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  cest: 2,
  mez: 1,
  mesz: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  jst: 9,
  kst: 9,
  sgt: 8,
  hkt: 8,
  aest: 10,
  aedt: 11,
  awst: 8,
  nzst: 12,
  nzdt: 13,
  ist: 5.5,
};

/** Midnight of a day of the calendar in UTC, or NaN. */
function dayOf(year: number, month: number, day: number): number {
  return parseTime(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`) ?? Number.NaN;
}

const two = (part: number): string => String(part).padStart(2, '0');

/** A year of two digits lies between 1970 and 2069. */
const fullYear = (text: string): number =>
  text.length === 2 ? Number(text) + (Number(text) < 70 ? 2000 : 1900) : Number(text);

const PER_UNIT: { readonly [unit: string]: number } = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** @returns milliseconds since 1970; NaN where the number is no time. */
function fromNumber(text: string, unit: TimeFormat | undefined): number {
  const value = Number(text);
  if (unit && PER_UNIT[unit] !== undefined) return Math.round(value * PER_UNIT[unit]);
  if (unit === 'spreadsheet') return fromSpreadsheet(value);
  if (unit === 'year') return dayOf(value, 1, 1);
  return timeOfDigits(text) ?? Number.NaN;
}

const CLOCK =
  /(?:^|[\sT,日])(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?\s*(?:([ap])\.?\s?m\b\.?)?|\s*([ap])\.?\s?m\b\.?|[时時点](\d{1,2})分(?:(\d{1,2})秒)?)/i;

const OFFSET = /^(?:(?:utc|gmt|z)?\s*([+-])(\d{1,2}):?(\d{2})?)/i;

/** How far a zone is ahead of UTC at a local time, in milliseconds; NaN where it is not known. */
function zoneOffset(zone: string, local: number): number {
  const offset = OFFSET.exec(zone);
  if (offset) {
    const [, sign, hours, minutes] = offset;
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes ?? 0) * MINUTE);
  }
  const letters = ZONES[zone.toLowerCase()];
  if (letters !== undefined) return letters * HOUR;
  return zone.includes('/') ? namedOffset(zone, local) : Number.NaN;
}

/** By name of a zone, what tells its offset; `undefined` where there is no such zone. Making one takes many microseconds. */
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

const MOST_FORMATS = 1_000;

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(zone)) return formats.get(zone);
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    // There is no such zone.
  }
  if (formats.size < MOST_FORMATS) formats.set(zone, format);
  return format;
}

/** The offset of a zone of the IANA database such as Europe/Berlin. */
function namedOffset(zone: string, local: number): number {
  const format = formatOf(zone);
  if (!format) return Number.NaN;
  const at = (time: number) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    return name === 'GMT' ? 0 : zoneOffset(name, 0);
  };
  return at(local - at(local));
}

/** A time so many years later, on the same day. */
function shiftYears(time: number, years: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

/** Whether all times of a column are of years that only Thailand's calendar has now: 1900 to 2100 there. */
export function isBuddhist(values: readonly string[]): boolean {
  const times = values
    .map((value) => readTime(value, { order: 'day-first' }))
    .filter((time) => time !== 'none');
  return (
    times.length > 0 &&
    times.every((time) => typeof time === 'number' && time >= Date.UTC(2443, 0) && time < Date.UTC(2644, 0))
  );
}

/** The parts of a date before it is known which is the day and which the month. */
interface Parts {
  /** In their order; `undefined` where a month's name or a year in front settles it. */
  readonly numbers?: readonly [string, string, string];
  /** What stands between the numbers. */
  readonly mark: string;
  readonly day: number;
  readonly month: number;
  readonly year: number;
  /** Milliseconds since midnight. */
  readonly clock: number;
  readonly zone: string;
}

function clockOf(match: RegExpExecArray): number {
  const [, hour, minute, second, fraction, mark, markAlone, chineseMinute, chineseSecond] = match;
  const half = (mark ?? markAlone)?.toLowerCase();
  let hours = Number(hour);
  if (half && (hours < 1 || hours > 12)) return Number.NaN;
  if (half) hours = (hours % 12) + (half === 'p' ? 12 : 0);
  const minutes = Number(minute ?? chineseMinute ?? 0);
  const seconds = Number(second ?? chineseSecond ?? 0);
  if (hours > 24 || minutes > 59 || seconds > 60) return Number.NaN;
  const time =
    ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  return time > DAY ? Number.NaN : time;
}

/** A word before a day: that of the week, in any language. */
const DAY_OF_WEEK = /^([\p{L}-]{2,14})[.,]?\s+(?=\d{1,2}[.\s\p{L}])/u;

/** Cuts a time written with separators or words into its parts; `undefined` where it is none. */
function partsOf(given: string): Parts | undefined {
  if (given.length > 100) return undefined;
  let text = given
    .replace(/[([][^)\]]*[)\]]/g, ' ')
    .replace(/^(?:posted|published|updated|created|added|on)[:\s]+/i, '')
    .replace(/\.$/, '')
    .replace(/^(\d{1,2}\/[A-Za-z]{3}\/\d{4}):/, '$1 ')
    .replace(/\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?/gi, ' ')
    .replace(DAY_OF_WEEK, (whole, word: string) => (monthNamed(word) > 0 ? whole : ''))
    .replace(/(?<=[\d\p{L}])\.? de(?:l| la)? (?=[\d\p{L}])/giu, ' ')
    .replace(/(?<=\d{4})\s?(?:г(?:ода?|\.)?|r\.|р\.)(?=$|[\s,])/u, '')
    .replace(/(上午|午前|오전|凌晨|早上)\s*(\d{1,2}[:時时点]\d{2}(?::\d{2})?)/, ' $2 AM')
    .replace(/(下午|午後|오후|晚上)\s*(\d{1,2}[:時时点]\d{2}(?::\d{2})?)/, ' $2 PM')
    .replace(/^(\d{4}-\d\d-\d\d) (\d\d)$/, '$1 $2:00')
    .replace(/\bat\b/gi, ' ')
    .replace(/\b(\d{1,2})(?:st|nd|rd|th)\b/gi, '$1')
    .trim();
  let clock = 0;
  let zone = '';
  const found = CLOCK.exec(text);
  if (found) {
    clock = clockOf(found);
    const behind = text.slice(found.index + found[0].length).trim();
    // A year may follow the clock, as in Unix' and Twitter's dates: Sun Nov 01 09:30:00 +0000 2026.
    const year = /(?:^|\s)(\d{4})$/.exec(behind)?.[1] ?? '';
    zone = (year ? behind.slice(0, -4) : behind).trim();
    text = `${text.slice(0, found.index)} ${year}`.trim();
  } else {
    const named = /\s(?:(utc|gmt|z)|([A-Z][A-Za-z_]+\/[A-Za-z_/]+)|([+-]\d\d:?\d\d))$/i.exec(text);
    if (named && !/^\d+$/.test(text)) {
      zone = named[1] ?? named[2] ?? named[3] ?? '';
      text = text.slice(0, named.index);
    }
  }
  const date = dateOf(text.replace(/[T,]+$/, '').trim());
  return date && !Number.isNaN(clock) ? { ...date, clock, zone } : undefined;
}

function dateOf(text: string): Pick<Parts, 'numbers' | 'mark' | 'day' | 'month' | 'year'> | undefined {
  const settled = (year: string, month: number, day: string) =>
    month >= 1 ? { mark: '', year: fullYear(year), month, day: Number(day) } : undefined;
  let match = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?$/.exec(text);
  if (match) return settled(match[1], Number(match[2]), match[3]);
  match = /^(\d{4})\s*[-/.年]\s*(\d{1,2})月?$/.exec(text);
  if (match) return settled(match[1], Number(match[2]), '1');
  match = /^(\d{1,2})[\s\-/.]*([\p{L}]{3,12})\.?[\s\-/.,]*(\d{4}|\d{2})$/u.exec(text);
  if (match) return settled(match[3], monthNamed(match[2]), match[1]);
  match = /^([\p{L}]{3,12})\.?[\s\-/]*(\d{1,2})[\s\-/.,]+(\d{4}|\d{2})$/u.exec(text);
  if (match) return settled(match[3], monthNamed(match[1]), match[2]);
  match = /^(\d{4})[\s\-/.]*([\p{L}]{3,12})[\s\-/.]*(\d{1,2})$/u.exec(text);
  if (match) return settled(match[1], monthNamed(match[2]), match[3]);
  match = /^([\p{L}]{3,12})\.?[\s\-/,]*(\d{4})$/u.exec(text);
  if (match) return settled(match[2], monthNamed(match[1]), '1');
  // Amazon's reviews: 09 13, 2009.
  match = /^(\d{1,2}) (\d{1,2}), (\d{4})$/.exec(text);
  if (match) return settled(match[3], Number(match[1]), match[2]);
  match = /^(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})$/.exec(text);
  if (!match) return undefined;
  return { numbers: [match[1], match[3], match[4]], mark: match[2], day: 0, month: 0, year: 0 };
}

/** Whether a text looks like a time in some form, whatever the order of its day and month. */
export function looksLikeTime(given: string): boolean {
  const text = plainText(given);
  if (NUMBER.test(text)) return !Number.isNaN(fromNumber(text, undefined));
  return parseTime(text) !== undefined || partsOf(text) !== undefined;
}

/** What a column's values say about the order of day and month. */
export interface OrderEvidence {
  /** Values in which day and month could be told apart only by their order. */
  seen: number;
  dayFirst: boolean;
  monthFirst: boolean;
}

/** Takes a value into the evidence. */
export function weighOrder(text: string, evidence: OrderEvidence): void {
  if (NUMBER.test(text) || parseTime(text) !== undefined) return;
  const parts = partsOf(latin(text.trim()));
  if (!parts?.numbers) return;
  evidence.seen++;
  const [first, second] = parts.numbers;
  // Dots are written where the day stands first.
  if (Number(first) > 12 || parts.mark === '.') evidence.dayFirst = true;
  else if (Number(second) > 12) evidence.monthFirst = true;
}

/** Whether a number can be nothing else than milliseconds since 1970, from 2001 to 2286. */
const isPlainMilliseconds = (given: string | number): given is number =>
  Number.isInteger(given) && Number(given) >= 1e12 && Number(given) < 1e13;

/** The time that a cell holds, in milliseconds since 1970: `none` where it says that there is none, else `unreadable`. */
export function readTime(given: unknown, style: TimeStyle = {}): number | 'none' | 'unreadable' {
  if (given === null || given === undefined) return 'none';
  if (given instanceof Date) return parseTime(given) ?? 'unreadable';
  if (typeof given !== 'string' && typeof given !== 'number') return 'unreadable';
  if (isPlainMilliseconds(given) && style.unit === undefined && !style.buddhist) return given;
  const text = plainText(String(given));
  if (isNoNumber(text) || /^(0000|0001)[-/]0[01][-/]0[01]/.test(text)) return 'none';
  if (/^-?[01](\.0*)?$/.test(text) && Number(text) <= 0) return 'none';
  // What a program wrote that had no time.
  if (/^1970-01-01[T ]00:00(:00(\.0+)?)?( ?(Z|UTC|\+00:?00))?$/.test(text)) return 'none';
  const [, month, day] = (style.monthDays !== undefined && MONTH_AND_DAY.exec(text)) || [];
  if (month !== undefined) return dayOf(style.monthDays!, Number(month), Number(day));
  const time = NUMBER.test(text)
    ? fromNumber(style.hours && DAY_AND_HOUR.test(text) ? `${text}0000` : text, style.unit)
    : (parseTime(text) ?? fromParts(partsOf(text), style));
  if (Number.isNaN(time) || parseTime(new Date(time)) === undefined) return 'unreadable';
  return style.buddhist ? shiftYears(time, -543) : time;
}

function fromParts(parts: Parts | undefined, { order }: TimeStyle): number {
  if (!parts) {
    return Number.NaN;
  }
  let { year, month, day } = parts;
  if (parts.numbers) {
    const [first, second, third] = parts.numbers;
    const by = order ?? (parts.mark === '.' ? 'day-first' : undefined);
    if (!by) return Number.NaN;
    if (by === 'year-first') [year, month, day] = [fullYear(first), Number(second), Number(third)];
    else if (by === 'day-first') [day, month, year] = [Number(first), Number(second), fullYear(third)];
    else [month, day, year] = [Number(first), Number(second), fullYear(third)];
  }
  const date = dayOf(year, month, day);
  if (parts.zone === '') return date + parts.clock;
  return date + parts.clock - zoneOffset(parts.zone, date + parts.clock);
}

/** A text with Latin digits, numbers without exponents, and dates of other calendars as those of ours. */
function plainText(given: string): string {
  const text = unfold(latin(given.trim()));
  if (NUMBER.test(text)) return text;
  return EXPONENT.test(text) ? String(Number(text)) : westernDates(text);
}

/** The compact form `20261101T093000Z` of ISO 8601, with separators. */
const BASIC = /^(\d{4})(\d\d)(\d\d)[T ](\d\d):?(\d\d):?(\d\d)?/;

/** Writes what only ISO 8601's basic form writes without separators with them. */
function unfold(text: string): string {
  return text.replace(
    BASIC,
    (_, year, month, day, hour, minute, second) =>
      `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}`,
  );
}
