/** What files write where there is nothing: `NULL`, `\N`, `n/a`, a dash. */

/** Written by databases, pandas and spreadsheets, and no id or text of anybody. */
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

/** Besides, where a number or a time is expected. */
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

/** Whether a cell says that there is nothing. */
export function isNone(text: string): boolean {
  return text.length <= 9 && NONE.has(text);
}

/** Whether a cell of numbers or times says that there is nothing. */
export function isNoNumber(text: string): boolean {
  return text.length <= 9 && (NONE.has(text) || NO_NUMBER.has(text) || NO_NUMBER.has(text.toLowerCase()));
}
