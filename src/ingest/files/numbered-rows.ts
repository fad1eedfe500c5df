/** The rows of the events of one row with numbered columns: each with the columns of one number in the place of the first. */
import { isNone } from './empty.js';

/**
 * @param sets the places of the columns of each event, in one order of fields, the item first.
 * @returns those whose item is filled, with their number from 0.
 */
export function rowsOfNumbered(
  row: readonly unknown[],
  sets: readonly (readonly number[])[],
): { readonly copy: unknown[]; readonly place: number }[] {
  const [first] = sets;
  return sets.flatMap((columns, place) => {
    if (isNone(String(row[columns[0]] ?? '').trim())) return [];
    const copy = [...row];
    columns.forEach((at, index) => {
      copy[first[index]] = row[at];
    });
    return [{ copy, place }];
  });
}
