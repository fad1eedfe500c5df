/**
 * Rows of tables as sentences. A row says nothing without the names of its columns, so it is read and quoted with them:
 * _Tea | 3_ below _Drink | Price_ is _Drink: Tea; Price: 3_.
 */
import type { Sentence } from '../../text/index.js';

/** The line between the head of a table and its rows in Markdown. */
const RULE = /^\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$/;

/** A cell with a figure or nothing, which names no column. */
const NO_NAME = /^[\s\p{Sc}<>~≈±+-]*[\d.,:/%×-]*[\s%°\p{Sc}]*$/u;

/** Whether a row is the line below the head of a table. */
export const isRule = ({ row, text }: Sentence): boolean => row && RULE.test(text);

const cellsOf = (row: string): string[] =>
  row
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/**
 * The names of the columns for each row; undefined for other sentences and where the table has none.
 *
 * @param headings above the text; the last one is the head of a table of which the text is a later part.
 */
export function columnNames(
  sentences: readonly Sentence[],
  headings: readonly string[],
): (readonly string[] | undefined)[] {
  const above = headings.at(-1)?.includes(' | ') ? cellsOf(headings.at(-1)!) : undefined;
  let names: readonly string[] | undefined;
  return sentences.map((sentence, k) => {
    if (!sentence.row) {
      names = undefined;
      return undefined;
    }
    const cells = cellsOf(sentence.text);
    if (k === 0 && above?.length === cells.length && above.join() !== cells.join()) names = above;
    else if (!sentences[k - 1]?.row) {
      const next = sentences[k + 1];
      // A head has a rule below it, or names in all cells but the first and rows of as many cells.
      const isHead =
        next?.row &&
        (isRule(next) ||
          (cellsOf(next.text).length === cells.length && !cells.slice(1).some((cell) => NO_NAME.test(cell))));
      names = isHead ? cells : undefined;
      return undefined;
    }
    return names?.length === cells.length ? names : undefined;
  });
}

/** A row with the names of its columns; cells without text are left out. */
export function namedRow(row: string, names: readonly string[]): string {
  return cellsOf(row)
    .flatMap((cell, k) => (cell === '' ? [] : names[k] === '' ? [cell] : [`${names[k]}: ${cell}`]))
    .join('; ');
}
