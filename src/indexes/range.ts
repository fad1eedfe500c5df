/** Ranges of attributes: numbers by numbers, times by times. */
import { InvalidInput } from '../errors.js';
import { parseTime } from '../store/index.js';
import type { Range } from './filter.js';

/** Whether a value of an attribute is within a range. */
export type RangeCheck = (value: unknown) => boolean;

/**
 * Makes the check of a range.
 * @param name the name of the attribute, for errors.
 * @throws InvalidInput where a bound is not a time, or one is a number and another a time.
 * @example
 * rangeCheck('price', { from: 5, before: 10 })(7); // true
 * rangeCheck('starts', { from: '2026-01-01' })('2026-02-01'); // true
 */
export function rangeCheck(name: string, { from, to, before }: Range): RangeCheck {
  const bounds = Object.entries({ from, to, before }).filter(([, bound]) => bound !== undefined);
  const times = bounds.some(([, bound]) => typeof bound === 'string');
  const numbers = new Map(bounds.map(([side, bound]) => [side, numberOf(name, side, bound!, times)]));
  const least = numbers.get('from') ?? Number.NEGATIVE_INFINITY;
  const most = numbers.get('to') ?? Number.POSITIVE_INFINITY;
  const below = numbers.get('before') ?? Number.POSITIVE_INFINITY;
  return (value) => {
    const number = times ? timeOf(value) : value;
    return (
      typeof number === 'number' &&
      number >= least &&
      number <= most &&
      (number < below || below === Number.POSITIVE_INFINITY)
    );
  };
}

const timeOf = (value: unknown): number | undefined =>
  typeof value === 'string' ? parseTime(value) : undefined;

function numberOf(name: string, side: string, bound: number | string, times: boolean): number {
  const number = times ? timeOf(bound) : bound;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw new InvalidInput(
    `ranges.${name}.${side}`,
    typeof bound === 'string'
      ? 'is not a time, such as 2026-11-23'
      : 'is a number, and another bound is a time',
  );
}
