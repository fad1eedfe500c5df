/** The detection of the dialect of a table from its first lines: delimiter, quoting, header. */
import { CsvSplitter, type SplitRules } from './csv-splitter.js';
import { FIELDS, nameFit, WHATS } from './fields.js';
import { FileProblem } from './problem.js';
import { looksLikeTime } from './times.js';

export interface Dialect extends SplitRules {
  /** The name of the delimiter in messages. */
  readonly name: string;
  /** The number of lines before the table: `sep=;`, comments, titles. */
  readonly skip: number;
}

/** Longer delimiters are before shorter ones that they contain. */
const DELIMITERS = ['::', '|||', '||', '<sep>', '<SEP>', '\t', ',', ';', '|', '\u0001', '^', '~'];

/** The number of rows by which a dialect is chosen, and of lines read for them. */
const ROWS = 100;

const MOST_TITLES = 10;

export interface DialectOptions {
  readonly delimiter?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly header: boolean;
}

interface Split {
  readonly rows: string[][];
  broken: number;
}

function split(lines: readonly string[], rules: SplitRules): Split {
  const result: Split = { rows: [], broken: 0 };
  const splitter = new CsvSplitter(rules, {
    record: (fields) => result.rows.push(fields),
    refuse: () => {
      result.broken++;
    },
  });
  for (let index = 0; index < lines.length && result.rows.length < ROWS; index++)
    splitter.line(lines[index], index + 1);
  if (result.rows.length < ROWS) splitter.end(true);
  return result;
}

/** The delimiter given by `--delimiter`: `\t` and `tab` are a tab. */
export function parseDelimiter(text: string): string {
  if (text === '\\t' || text.toLowerCase() === 'tab') return '\t';
  if (text === '' || /["\r\n]/.test(text)) {
    throw new FileProblem("--delimiter: give what separates the columns, such as ';' or '\\t'");
  }
  return text;
}

/** Whether cells are in single quotes: most lines have a cell that starts and ends with one. */
function isSingleQuoted(lines: readonly string[], delimiter: string): boolean {
  const filled = lines.slice(0, ROWS).filter((line) => line.trim() !== '');
  const cells = filled.filter((line) => {
    const text = line.replace(/\r$/, '');
    return text.startsWith("'") && (text.endsWith("'") || text.includes(`'${delimiter}`));
  });
  return filled.length > 0 && cells.length * 2 > filled.length;
}

/** The quoting of a table with the given delimiter. */
function quoting(lines: readonly string[], delimiter: string): SplitRules & { broken: number } {
  const text = lines.join('\n');
  const bare = text.includes(`\\${delimiter}`);
  const single = !text.includes(`${delimiter}"`) && isSingleQuoted(lines, delimiter);
  if (!text.includes('"') && !bare && !single) return { delimiter, quotes: 'doubled', broken: 0 };
  const quote = single ? "'" : '"';
  const spaced = text.includes(`${delimiter} ${quote}`) && !text.includes(`${delimiter}${quote}`);
  const escaped = text.includes(`\\${quote}`) && !(bare && !text.includes(`${delimiter}${quote}`));
  const ways: readonly Omit<SplitRules, 'delimiter'>[] = [
    { quotes: 'doubled', quote },
    ...(escaped ? [{ quotes: 'escaped', quote } as const] : []),
    { quotes: 'none' },
    ...(bare ? [{ quotes: 'none', bare } as const] : []),
  ];
  let best: (SplitRules & { broken: number }) | undefined;
  for (const way of ways) {
    const rules = { delimiter, spaced, ...way };
    const { rows, broken } = split(lines, rules);
    // Without quoting no line is malformed, but cells that contain the delimiter are split.
    const counts = way.quotes === 'none' || bare;
    const uneven = counts ? rows.filter((row) => row.length !== rows[0].length).length : 0;
    const flaws = broken + uneven;
    if (!best || flaws < best.broken) best = { ...rules, broken: flaws };
  }
  return best ?? { delimiter, quotes: 'doubled', broken: 0 };
}

/** The rules by which most rows have as many cells as the first; of equal ones, those with more cells. */
function bestRules(lines: readonly string[], options: DialectOptions, name: string): SplitRules {
  if (options.delimiter !== undefined) return quoting(lines, options.delimiter);
  const wanted = options.columns?.length;
  let best: SplitRules = { delimiter: ',', quotes: 'doubled' };
  let highest = -1;
  // Between quotes, also with spaces around it: "a" ; "b".
  const spaced = [' ; ', ' , ', ' | '].filter((mark) => lines[0]?.includes(`"${mark}"`));
  const candidates = [...spaced, ...DELIMITERS, ...(/\.csv$/i.test(name) ? [] : [' '])];
  for (const delimiter of candidates) {
    if (!lines.some((line) => line.includes(delimiter))) continue;
    const rules = quoting(lines, delimiter);
    const { rows } = split(lines, rules);
    const width = rows[0]?.length ?? 0;
    if (width < 2 && wanted !== width) continue;
    if (delimiter === ' ' && highest >= 0) continue;
    if (width === wanted) return rules;
    const even = rows.filter((row) => row.length === width).length / (rows.length + rules.broken);
    const score = Math.round(even * 20) * 1000 + Math.min(width, 999);
    if (score > highest) {
      highest = score;
      best = rules;
    }
  }
  return best;
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Whether the first row is a header: no cell looks like data, or two cells have usual names. */
function isHeader(row: readonly string[]): boolean {
  const cells = row.map((cell) => cell.trim());
  if (
    !cells.some(
      (cell) =>
        NUMBER.test(cell) || /^(https?:|[[{]")/.test(cell) || (cell.length > 5 && looksLikeTime(cell)),
    )
  )
    return true;
  const known = cells.filter((cell) =>
    WHATS.some((what) => Object.keys(FIELDS[what]).some((field) => nameFit(what, field, cell) >= 0)),
  );
  return known.length >= 2;
}

/** The shape of a table, by options or else by its first lines. */
export function shapeOf(
  given: readonly string[],
  options: DialectOptions,
  file = '',
): Dialect & {
  readonly columns: readonly string[];
  readonly header: boolean;
  readonly sample: readonly string[][];
} {
  let skip = 0;
  let { delimiter } = options;
  const sep = /^sep=(.+?)\r?$/i.exec(given[0] ?? '');
  if (sep) {
    skip = 1;
    delimiter ??= sep[1];
  }
  while (/^[#%](?![^,;\t|]*[,;\t|])/.test(given[skip] ?? '')) skip++;
  // After its comments, a Matrix Market file has a line with the size of the matrix.
  if (given[0]?.startsWith('%%MatrixMarket')) skip++;
  if (file.toLowerCase().endsWith('.tsv') && given.slice(skip, skip + 5).every((line) => line.includes('\t')))
    delimiter ??= '\t';
  let lines = given.slice(skip);
  // A title above the table is a separate line.
  const titles = titleLines(lines, { ...options, delimiter }, file);
  skip += titles;
  lines = lines.slice(titles);
  const rules = bestRules(lines, { ...options, delimiter }, file);
  const { rows: all } = split(lines, rules);
  const above = options.columns || !options.header ? 0 : rowsAbove(all);
  skip += above;
  const rows = all.slice(above);
  const dialect: Dialect = { ...rules, name: 'CSV', skip };
  const first = rows[0] ?? [];
  const joined = options.columns || !options.header ? undefined : joinedHeader(rows);
  if (joined) return { ...dialect, skip: skip + 1, columns: joined, header: true, sample: rows.slice(2) };
  if (options.columns) return { ...dialect, columns: options.columns, header: false, sample: rows };
  const header = options.header && isHeader(first);
  return header
    ? {
        ...dialect,
        columns: distinctNames(first.map((name) => name.replace(/[\u200b-\u200f\u2060\ufeff]/g, '').trim())),
        header,
        sample: rows.slice(1),
      }
    : { ...dialect, columns: first.map((_, index) => String(index + 1)), header, sample: rows };
}

/**
 * The number of rows above the table with at most one cell, as titles in spreadsheets: `Sales report,,,`. Each must be
 * a separate line.
 */
function rowsAbove(rows: readonly string[][]): number {
  const filled = (row: readonly string[]) => row.filter((cell) => cell.trim() !== '').length;
  let above = 0;
  while (above < Math.min(MOST_TITLES, rows.length) && filled(rows[above]) <= 1) above++;
  const header = rows[above];
  if (above === 0 || header === undefined || above >= MOST_TITLES) return 0;
  const alone = rows.slice(0, above).every((row) => row.every((cell) => !cell.includes('\n')));
  return alone && header.length > 2 && filled(header) === header.length && isHeader(header) ? above : 0;
}

/** The names of a header of two lines: `Customer` above `ID` and `Name` gives `Customer ID` and `Customer Name`. */
function joinedHeader([upper, lower, ...rest]: readonly string[][]): string[] | undefined {
  if (!upper || !lower || rest.length === 0 || upper.length !== lower.length) return undefined;
  const plain = (row: readonly string[]) =>
    row.every((cell) => cell.length <= 40 && !NUMBER.test(cell.trim())) && isHeader(row);
  const gaps = upper.some((cell) => cell.trim() === '');
  const named = lower.every((cell) => cell.trim() !== '');
  // The second line has more names than the rows have values.
  const data = lower.every((cell, index) => rest.every((row) => row[index] !== cell));
  if (!gaps || !named || !data || !plain(upper) || !plain(lower)) return undefined;
  let group = '';
  return distinctNames(
    lower.map((cell, index) => {
      group = upper[index].trim() || group;
      return `${group} ${cell.trim()}`.trim();
    }),
  );
}

/** Unique names: a second `rating` is called `rating (2)`, and is not matched to a field. */
function distinctNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times > 1 && name !== '' ? `${name} (${times})` : name;
  });
}

/** The number of lines above the table: they have one cell, and the following lines several. */
function titleLines(lines: readonly string[], options: DialectOptions, file: string): number {
  if (options.columns || !options.header || lines.length < 3) return 0;
  const marks = options.delimiter === undefined ? DELIMITERS : [options.delimiter];
  const has = (line: string) => marks.some((mark) => line.includes(mark));
  let titles = 0;
  while (titles < Math.min(MOST_TITLES, lines.length) && !has(lines[titles])) titles++;
  if (titles === 0 || titles === lines.length || titles >= MOST_TITLES) return 0;
  const rest = lines.slice(titles, titles + ROWS);
  const rules = bestRules(rest, options, file);
  const { rows } = split(rest, rules);
  const even = rows.length > 1 && rows[0].length > 2 && rows.every((row) => row.length === rows[0].length);
  return even && isHeader(rows[0]) ? titles : 0;
}
