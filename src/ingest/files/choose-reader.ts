/** The choice of how a column is read, from its values. */
import { normalise, type Target } from './fields.js';
import type { OpenOrder } from './mapping.js';
import { markShown, measured, orText } from './measures.js';
import { decimalMark } from './numbers.js';
import type { Column, Profile } from './profile.js';
import {
  idReader,
  kindReader,
  listReader,
  numberReader,
  type Reader,
  readerOf,
  timeReader,
} from './readers.js';
import {
  areHours,
  areMonthDays,
  isBuddhist,
  type OrderEvidence,
  readTime,
  type TimeFormat,
  type TimeStyle,
  weighOrder,
} from './times.js';

export interface ReadOptions {
  /** What separates tags. */
  readonly separator?: string | undefined;
  readonly timeFormat?: TimeFormat | undefined;
  /** Kinds that are written as numbers, where a known data set has them. */
  readonly kinds?: { readonly [number: string]: string } | undefined;
  /** The year of times that have none, where a known data set has one. */
  readonly year?: number | undefined;
}

/** The last year in which no day of a column, in months and days, is later than now. */
function yearOf(values: readonly string[], now: number): number {
  const year = new Date(now).getUTCFullYear();
  const last = Math.max(...values.map((value) => Number(readTime(value, { monthDays: year }))));
  return last > now ? year - 1 : year;
}

/** How a column is read as what its field takes. @param open takes columns of which day and month cannot be told apart yet. */
export function chooseReader(
  { name, profile }: Column,
  target: Target,
  options: ReadOptions,
  open: OpenOrder[],
): { read: Reader; how?: string | undefined } {
  const values = profile ? [...profile.counts.keys()] : [];
  switch (target.type) {
    case 'id': {
      const float = values.length > 0 && values.every((value) => /^\d+\.0$/.test(value));
      const rest = values.filter((value) => value !== 'NA');
      const missing =
        rest.length < values.length && rest.length > 0 && rest.every((value) => /^\d+$/.test(value));
      if (missing) return { read: withoutMissing(idReader(float)), how: 'NA as none' };
      return { read: idReader(float), how: float ? 'without the .0 that it was written with' : undefined };
    }
    case 'kind':
      return kindChoice(name, options.kinds);
    case 'time':
      if (options.timeFormat === undefined && target.field === 'at' && areMonthDays(values)) {
        const year = options.year ?? yearOf(values, Date.now());
        return { read: timeReader({ monthDays: year }), how: `months and days of ${year}` };
      }
      return chooseTime(name, target.field, values, options.timeFormat, open);
    case 'number': {
      const none = target.field === 'value' ? noOpinions(profile) : undefined;
      const mark = decimalMark(values);
      const how = [
        ...(none && none.size > 0 ? [`${[...none].join(' and ')} as none`] : []),
        ...markShown(values, mark),
      ];
      return { read: numberReader(none, mark), how: how.join(', ') || undefined };
    }
    case 'list': {
      const separator = options.separator ?? separatorOf(values);
      return { read: distinct(listReader(separator)), how: separator && `cut at '${separator}'` };
    }
    default: {
      const mark = target.type === 'any' ? measured(name, profile) : undefined;
      if (mark === undefined) return { read: readerOf(target.type, target.field) };
      return { read: orText(numberReader(undefined, mark)), how: markShown(values, mark)[0] };
    }
  }
}

function kindChoice(name: string, kinds: ReadOptions['kinds'] = {}): { read: Reader; how?: string } {
  const read = kindReader(normalise(name).replace(/[^a-z0-9]/g, '') || 'kind');
  const known = Object.entries(kinds);
  if (known.length === 0) return { read };
  return {
    read: (value) => kinds[String(value).trim().replace(/\.0$/, '')] ?? read(value),
    how: known.map(([number, kind]) => `${number} ${kind}`).join(', '),
  };
}

/** Without the NA that R writes where a number is missing. */
const withoutMissing =
  (read: Reader): Reader =>
  (value) =>
    value === 'NA' ? undefined : read(value);

const distinct =
  (read: Reader): Reader =>
  (value) => {
    const list = read(value);
    return Array.isArray(list) ? [...new Set(list)] : list;
  };

/** What separates the tags of a column: what most cells have. */
function separatorOf(values: readonly string[]): string | undefined {
  const plain = values.filter((value) => !/^[[{(]/.test(value));
  const count = (mark: string) => plain.filter((value) => value.includes(mark)).length;
  // Paths of categories: Home > Kitchen > Pots.
  return ['\n', '|', ';', ',', ' > ', ' / '].find(
    (mark) => count(mark) > 0 && count(mark) >= plain.length / 20,
  );
}

function chooseTime(
  column: string,
  field: string,
  values: readonly string[],
  format: TimeFormat | undefined,
  open: OpenOrder[],
): { read: Reader; how?: string | undefined } {
  const style: { -readonly [Name in keyof TimeStyle]: TimeStyle[Name] } = {};
  if (format === 'day-first' || format === 'month-first' || format === 'year-first') style.order = format;
  else style.unit = format;
  if (field !== 'expires' && isBuddhist(values)) style.buddhist = true;
  if (format === undefined && field !== 'expires' && areHours(values)) {
    style.hours = true;
    return { read: timeReader(style), how: 'days and hours' };
  }
  const era = style.buddhist ? ', Buddhist years' : '';
  if (style.order === undefined) {
    const evidence: OrderEvidence = { seen: 0, dayFirst: false, monthFirst: false };
    for (const value of values) weighOrder(value, evidence);
    if (evidence.dayFirst !== evidence.monthFirst)
      style.order = evidence.dayFirst ? 'day-first' : 'month-first';
    else if (evidence.seen > 0) open.push({ column, field, style });
    if (style.order) return { read: timeReader(style), how: `${style.order.replace('-', ' ')}${era}` };
  }
  return { read: timeReader(style), how: format?.replace('-', ' ') ?? (era.slice(2) || undefined) };
}

/** Values that stand for no opinion: -1 beside ratings, and 0 where ratings begin at 1 and it is often there. */
function noOpinions(profile: Profile | undefined): Set<number> {
  const none = new Set<number>();
  if (!profile || profile.numbers < 1) return none;
  const numbers = [...profile.counts].map(([text, count]) => ({ number: Number(text), count }));
  const rest = numbers.filter(({ number }) => number > 0);
  if (rest.length === 0 || rest.some(({ number }) => number > 100)) return none;
  const count = (wanted: number) => numbers.find(({ number }) => number === wanted)?.count ?? 0;
  const negative = numbers.filter(({ number }) => number < 0);
  // Thumbs are -1 and 1.
  if (negative.length === 1 && negative[0].number === -1 && rest.some(({ number }) => number > 1))
    none.add(-1);
  const scale = rest.every(({ number }) => number >= 1) && rest.some(({ number }) => number > 2);
  if (scale && negative.length === 0 && count(0) >= profile.filled / 4) none.add(0);
  return none;
}
