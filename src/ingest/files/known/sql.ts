/** Rows of the tables of an SQL dump, as mysqldump, phpMyAdmin, MariaDB, pg_dump and SQLite write them: INSERT and COPY. */
import { BadLine, MAX_LINE, readLines } from '../lines.js';
import type { Found } from '../objects.js';
import type { Source } from '../source.js';

/** Rows of one table that stand together. */
export interface TableRows extends Found {
  readonly table: string;
}

const NAME = '(?:[`"[]?[\\w$]+[`"\\]]?\\.)?[`"[]?([^`"\\]\\s(.]+)[`"\\]]?';

const INSERT = new RegExp(
  `^\\s*(?:INSERT|REPLACE)\\s+(?:IGNORE\\s+|OR\\s+\\w+\\s+)?INTO\\s+${NAME}\\s*(?:\\(([^)]*)\\))?\\s*VALUES\\s*`,
  'i',
);

const COPY = new RegExp(`^COPY\\s+${NAME}\\s*\\(([^)]*)\\)\\s+FROM\\s+stdin`, 'i');

const CREATE = new RegExp(`^\\s*CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${NAME}\\s*\\(`, 'i');

const NO_COLUMN = /^(primary|key|unique|constraint|index|foreign|fulltext|spatial|check|exclude|period)\b/i;

const unquoted = (name: string): string => name.trim().replace(/^[`"[]|[`"\]]$/g, '');

const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  0: '\0',
  Z: '\x1a',
  b: '\b',
};

/** The columns of a table as its definition names them. */
function columnsOf(definition: string): string[] {
  const columns: string[] = [];
  let depth = 0;
  let start = definition.indexOf('(') + 1;
  for (let at = start; at < definition.length; at++) {
    const sign = definition[at];
    if (sign === '(') depth++;
    else if ((sign === ',' && depth === 0) || (sign === ')' && depth-- === 0)) {
      const part = definition.slice(start, at).trim();
      start = at + 1;
      if (part !== '' && !NO_COLUMN.test(part)) columns.push(unquoted(part.split(/\s+/)[0]));
      if (depth < 0) break;
    }
  }
  return columns;
}

/** The text in quotes that begins at `from`, and where it ends; `undefined` where it does not end here. */
function quoted(text: string, from: number, escapes: boolean): { value: string; end: number } | undefined {
  let value = '';
  for (let at = from + 1; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\' && escapes) {
      at++;
      value += ESCAPES[text[at]] ?? text[at] ?? '';
    } else if (sign !== "'") value += sign;
    else if (text[at + 1] === "'") {
      value += "'";
      at++;
    } else return { value, end: at + 1 };
  }
  return undefined;
}

/** A value that is not in quotes; of functions and the like their text. */
function bare(text: string): unknown {
  if (/^null$/i.test(text)) return null;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

/** The values of the row that begins with the bracket at `from`; `quoted` where a text in it does not end here, nothing where it does not. */
function tuple(
  text: string,
  from: number,
  escapes: boolean,
): { values: unknown[]; end: number } | 'quoted' | undefined {
  const values: unknown[] = [];
  let start = from + 1;
  let value: unknown;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'" && depth === 0) {
      const found = quoted(text, at, escapes || /e$/i.test(text.slice(start, at)));
      if (!found) return 'quoted';
      value = found.value;
      at = found.end - 1;
    } else if (sign === '(') depth++;
    else if (sign === ')' && depth > 0) depth--;
    else if ((sign === ',' || sign === ')') && depth === 0) {
      values.push(value ?? bare(text.slice(start, at).trim()));
      value = undefined;
      start = at + 1;
      if (sign === ')') return { values, end: at + 1 };
    }
  }
  return undefined;
}

/** A cell of PostgreSQL's COPY. */
const copied = (cell: string): string | null =>
  cell === '\\N' ? null : cell.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);

/** Reads statements line by line, and gathers rows by table. */
class SqlReader {
  readonly rows = new Map<
    string,
    { objects: { object: object; line: number }[]; refused: Found['refused'] }
  >();
  readonly #columns = new Map<string, string[]>();
  /** What is being read, with what of it is not complete yet. */
  #state: 'none' | 'create' | 'insert' | 'copy' = 'none';
  #text = '';
  #table = '';
  #names: string[] = [];
  #escapes = false;
  /** Whether what is not complete ends within a text. */
  #quoted = false;

  line(line: string, number: number): void {
    if (this.#state === 'copy') this.#copyLine(line.replace(/\r$/, ''), number);
    else if (this.#state === 'insert') {
      // Within a text of many lines, only a quote can end it.
      if (this.#quoted && !line.includes("'") && this.#text.length < MAX_LINE) this.#text += `${line}\n`;
      else this.#insert(this.#text + line, number);
    } else if (this.#state === 'create') this.#create(`${this.#text}${line}\n`);
    else this.#begin(line, number);
  }

  #begin(line: string, number: number): void {
    const text = this.#text + line;
    const copy = COPY.exec(text);
    const insert = INSERT.exec(text);
    this.#text = '';
    if (copy) {
      this.#state = 'copy';
      this.#start(copy[1], copy[2]);
    } else if (insert) {
      this.#escapes = text.slice(0, insert[0].length).includes('`');
      this.#start(insert[1], insert[2]);
      this.#insert(text.slice(insert[0].length), number);
    } else if (CREATE.test(text)) this.#create(`${text}\n`);
    else if (/^\s*(INSERT|REPLACE)\b/i.test(text) && text.length < 100_000) this.#text = `${text}\n`;
  }

  #start(table: string, names: string | undefined): void {
    this.#table = table;
    this.#names = names === undefined ? (this.#columns.get(table) ?? []) : names.split(',').map(unquoted);
  }

  #create(text: string): void {
    this.#state = text.includes(';') ? 'none' : 'create';
    this.#text = this.#state === 'create' && text.length < MAX_LINE ? text : '';
    const name = CREATE.exec(text)?.[1];
    if (this.#state === 'none' && name !== undefined) this.#columns.set(name, columnsOf(text));
  }

  #insert(text: string, number: number): void {
    this.#state = 'insert';
    this.#quoted = false;
    let at = 0;
    for (;;) {
      while (at < text.length && /[\s,]/.test(text[at])) at++;
      if (at >= text.length) break;
      if (text[at] !== '(') {
        // A semicolon, or what follows the rows: ON DUPLICATE KEY UPDATE.
        this.#state = 'none';
        break;
      }
      const found = tuple(text, at, this.#escapes);
      this.#quoted = found === 'quoted';
      if (found === undefined || found === 'quoted') break;
      this.#add(found.values, number);
      at = found.end;
    }
    this.#text = this.#state === 'insert' && at < text.length ? `${text.slice(at)}\n` : '';
    if (this.#text.length <= MAX_LINE) return;
    this.#refuse(number, 'has a row that is longer than 16 MiB');
    this.#state = 'none';
    this.#text = '';
  }

  #copyLine(line: string, number: number): void {
    if (line === '\\.') this.#state = 'none';
    else this.#add(line.split('\t').map(copied), number);
  }

  #add(values: readonly unknown[], line: number): void {
    const names = this.#names;
    if (names.length !== values.length) {
      this.#refuse(line, `has ${values.length} values where ${names.length} columns are known`);
      return;
    }
    const object = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    this.#of(this.#table).objects.push({ object, line });
  }

  #refuse(line: number, reason: string): void {
    this.#of(this.#table).refused.push({ line, field: '', reason });
  }

  /** Says of a row that is not complete that it is none. */
  end(line: number): void {
    if (this.#state === 'insert' && this.#text.trim() !== '') this.#refuse(line, 'ends within a row');
  }

  #of(table: string) {
    const known = this.rows.get(table) ?? { objects: [], refused: [] };
    this.rows.set(table, known);
    return known;
  }
}

/** Whether a text begins as a dump does. */
export function isSql(lines: readonly string[]): boolean {
  const text = lines.find((line) => line.trim() !== '') ?? '';
  if (!/^\s*(--|\/\*|SET |INSERT |CREATE |DROP |BEGIN|PRAGMA |START |USE |LOCK )/i.test(text)) return false;
  return lines.some((line) => INSERT.test(line) || COPY.test(line) || CREATE.test(line));
}

/** @yields the rows of a dump's tables in their order. */
export async function* readSql(source: Pick<Source, 'bytes'>): AsyncGenerator<TableRows> {
  const reader = new SqlReader();
  let at = 0;
  let read = 0;
  function* tablesOf(bytes: number): Generator<TableRows> {
    for (const [table, { objects, refused }] of reader.rows) yield { table, objects, refused, bytes };
    reader.rows.clear();
  }
  for await (const { first, lines, bytes } of readLines(source.bytes())) {
    lines.forEach((line, index) => {
      if (!(line instanceof BadLine)) reader.line(line, first + index);
    });
    yield* tablesOf(bytes);
    at = first + lines.length - 1;
    read = bytes;
  }
  reader.end(at);
  yield* tablesOf(read);
}
