/** The profile of the values of a column, from a sample of rows. */
import { isNoNumber, isNone } from './empty.js';
import { decimalMark, numberOf } from './numbers.js';
import { looksLikeTime } from './times.js';
import { isTruth } from './words.js';

export interface Profile {
  /** The number of values that are not missing. */
  readonly filled: number;
  readonly distinct: number;
  /** Shares of them from 0 to 1. */
  readonly numbers: number;
  readonly whole: number;
  readonly times: number;
  readonly truths: number;
  readonly objects: number;
  readonly lists: number;
  /** The minimum and maximum of the numbers; NaN if there are none. */
  readonly least: number;
  readonly most: number;
  /** The length of the longest value in characters. */
  readonly longest: number;
  /** The counts of the first 1,000 distinct values. */
  readonly counts: ReadonlyMap<string, number>;
  /** The first distinct values, as written. */
  readonly examples: readonly string[];
}

/** A column with its profile; without one, only its name is known. */
export interface Column {
  readonly name: string;
  readonly profile?: Profile | undefined;
  /** For objects, which can have different fields: those in the sample that have this one. */
  readonly present?: ReadonlySet<number> | undefined;
}

const MOST_COUNTED = 1000;

/** A value as the text in the file. */
function shown(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : JSON.stringify(value);
}

/** The profile of values: how many are filled, numbers, integers, times. */
export function profileOf(values: Iterable<unknown>): Profile {
  let filled = 0;
  let numbers = 0;
  let whole = 0;
  let times = 0;
  let truths = 0;
  let objects = 0;
  let lists = 0;
  let least = Number.NaN;
  let most = Number.NaN;
  let longest = 0;
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = shown(value).trim();
    if (text === '' || isNone(text)) continue;
    filled++;
    longest = Math.max(longest, text.length);
    const count = counts.get(text);
    if (count !== undefined || counts.size < MOST_COUNTED) counts.set(text, (count ?? 0) + 1);
    if (Array.isArray(value) || /^\[.*\]$/s.test(text)) lists++;
    else if (typeof value === 'object' || /^\{.*\}$/s.test(text)) objects++;
    if (isTruth(text)) truths++;
    const number = numberOf(text, /[.,]/.test(text) ? decimalMark([text]) : '.');
    if (!Number.isNaN(number)) {
      numbers++;
      if (/^[+-]?\d+$/.test(text)) whole++;
      least = Number.isNaN(least) ? number : Math.min(least, number);
      most = Number.isNaN(most) ? number : Math.max(most, number);
    }
    if (looksLikeTime(text) || isNoNumber(text)) times++;
  }
  const share = (count: number) => (filled === 0 ? 0 : count / filled);
  return {
    filled,
    distinct: counts.size,
    numbers: share(numbers),
    whole: share(whole),
    times: share(times),
    truths: share(truths),
    objects: share(objects),
    lists: share(lists),
    least,
    most,
    longest,
    counts,
    examples: [...counts.keys()].slice(0, 3),
  };
}
