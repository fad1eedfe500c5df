/** Notations of missing values: `NULL`, `\N`, `n/a`, a dash. */

/** Written by databases, pandas and spreadsheets; these are not ids or texts. */
const NONE = new Set([
  '',
  '\\N',
  'null',
  'NULL',
  'Null',
  'nan',
  'NaN',
  'NaT',
  'n/a',
  'N/A',
  '#N/A',
  '#NULL!',
  '#REF!',
  '#VALUE!',
  '#NAME?',
  '#DIV/0!',
  '#NUM!',
  '<NA>',
  '<null>',
  '(null)',
  'undefined',
  'None',
]);

/** Further notations where a number or a time is expected. */
const NO_NUMBER = new Set([
  '-',
  '--',
  '---',
  '–',
  '—',
  '?',
  'na',
  'NA',
  'none',
  'nil',
  'unknown',
  '.',
  'never',
]);

/** Whether a cell is a missing value. */
export function isNone(text: string): boolean {
  return text.length <= 9 && NONE.has(text);
}

/** Whether a cell of a column of numbers or times is a missing value. */
export function isNoNumber(text: string): boolean {
  return text.length <= 9 && (NONE.has(text) || NO_NUMBER.has(text) || NO_NUMBER.has(text.toLowerCase()));
}
