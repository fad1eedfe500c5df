/**
 * A splitter of CSV into records. If a record is malformed (an unclosed quote, text after a closing quote), only its
 * first line is refused and reading continues with the next line, so that a stray quote does not affect the rest of the
 * file.
 */
import { BadLine } from './lines.js';

/** The maximum number of lines and characters of a record; beyond it, its quote is unclosed. */
const MAX_LINES = 10_000;

/** Reading again after each such quote takes time: each one lowers the maximum number of lines, down to this. */
const LEAST_LINES = 100;

const MAX_LENGTH = 16 * 1024 * 1024;

/** The rules for separating and quoting cells. */
export interface SplitRules {
  readonly delimiter: string;
  /**
   * The notation of a quote within quotes: doubled, or escaped by a backslash (or doubled); `none` if quotes have no
   * meaning.
   */
  readonly quotes: 'doubled' | 'escaped' | 'none';
  /** Whether spaces are allowed between a delimiter and a quote. */
  readonly spaced?: boolean | undefined;
  /** The quote character, if it is not the double quote. */
  readonly quote?: string | undefined;
  /** Whether, without quotes, delimiters and backslashes in cells are escaped by a backslash. */
  readonly bare?: boolean | undefined;
}

/** The cells of a line with delimiters escaped by backslashes. */
function splitBare(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  for (let at = 0; at < line.length; ) {
    if (line[at] === '\\' && at + 1 < line.length) {
      cell += line[at + 1];
      at += 2;
    } else if (line.startsWith(delimiter, at)) {
      cells.push(cell);
      cell = '';
      at += delimiter.length;
    } else cell += line[at++];
  }
  cells.push(cell);
  return cells;
}

export interface CsvSink {
  record(fields: string[], line: number): void;
  refuse(line: number, reason: string): void;
}

/** The result of reading one line into a record. */
type Outcome = 'complete' | 'open' | { readonly broken: string };

/** Converts consecutive lines to records. */
export class CsvSplitter {
  /** The fields of the open record, and its lines, which are read again if it is malformed. */
  #fields: string[] = [];
  #quoted = '';
  #lines: (string | BadLine)[] = [];
  #length = 0;
  #first = 0;
  #maxLines = MAX_LINES;

  private readonly delimiter: string;
  readonly #quotes: boolean;
  readonly #escaped: boolean;
  readonly #spaced: boolean;
  readonly #quote: string;
  readonly #bare: boolean;

  constructor(
    rules: SplitRules | string,
    private readonly sink: CsvSink,
  ) {
    const given: SplitRules = typeof rules === 'string' ? { delimiter: rules, quotes: 'doubled' } : rules;
    const { delimiter, quotes, spaced, quote = '"', bare } = given;
    this.#quote = quote;
    this.#bare = bare === true && quotes === 'none';
    this.delimiter = delimiter;
    this.#quotes = quotes !== 'none';
    this.#escaped = quotes === 'escaped';
    this.#spaced = spaced === true;
  }

  /** Reads the next line, with number `number`. Empty lines are not records. */
  line(line: string | BadLine, number: number): void {
    const queue = [line];
    for (let at = 0; at < queue.length; at++) {
      const again = this.#take(queue[at], number - (queue.length - 1 - at));
      // The first line was refused: the lines after it are read again, before pending ones.
      if (again.length > 0) {
        queue.splice(0, at + 1, ...again);
        at = -1;
      }
    }
  }

  /** Ends the input. @param cut whether it was truncated, so that an open record is not an error. */
  end(cut = false): void {
    if (cut) this.#reset();
    while (this.#lines.length > 0) {
      const first = this.#first;
      const again = this.#giveUp('opens a quote that never closes');
      for (let index = 0; index < again.length; index++) this.line(again[index], first + 1 + index);
    }
  }

  /** @returns the lines to read again. */
  #take(line: string | BadLine, number: number): (string | BadLine)[] {
    if (line instanceof BadLine) {
      // It cannot be part of a record: the open record is refused, and the line with its own reason.
      if (this.#lines.length > 0) return this.#restart(line, 'opens a quote that never closes');
      this.sink.refuse(number, line.reason);
      return [];
    }
    const open = this.#lines.length > 0;
    if (!open) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text === '') return [];
      if (!this.#quotes || !text.includes(this.#quote)) {
        const escaped = this.#bare && text.includes('\\');
        this.sink.record(escaped ? splitBare(text, this.delimiter) : text.split(this.delimiter), number);
        return [];
      }
      this.#first = number;
    }
    const outcome = this.#read(line, open);
    if (outcome === 'complete') {
      const fields = this.#fields;
      const first = this.#first;
      this.#reset();
      this.sink.record(fields, first);
      return [];
    }
    if (outcome !== 'open') return this.#restart(line, outcome.broken);
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#lines.length < this.#maxLines && this.#length <= MAX_LENGTH) return [];
    this.#maxLines = Math.max(LEAST_LINES, this.#maxLines >> 1);
    return this.#giveUp('opens a quote that never closes');
  }

  #restart(line: string | BadLine, reason: string): (string | BadLine)[] {
    this.#lines.push(line);
    return this.#giveUp(reason);
  }

  /** Refuses the first line of the open record. @returns the lines after it. */
  #giveUp(reason: string): (string | BadLine)[] {
    const again = this.#lines.slice(1);
    const first = this.#first;
    this.#reset();
    this.sink.refuse(first, reason);
    return again;
  }

  #reset(): void {
    this.#fields = [];
    this.#quoted = '';
    this.#lines = [];
    this.#length = 0;
  }

  /** Reads a line into the record; `open` is whether it starts inside a quoted field. */
  #read(line: string, open: boolean): Outcome {
    let at = 0;
    let inside = open;
    if (open) this.#quoted += '\n';
    for (;;) {
      if (inside) {
        const quote = line.indexOf(this.#quote, at);
        if (this.#escaped) {
          const backslash = line.indexOf('\\', at);
          if (backslash >= 0 && (quote < 0 || backslash < quote)) {
            // A backslash before a quote or a backslash escapes it; otherwise it is literal.
            const next = line[backslash + 1];
            const taken = next === this.#quote || next === '\\';
            this.#quoted += line.slice(at, backslash) + (taken ? next : '\\');
            at = backslash + (taken ? 2 : 1);
            continue;
          }
        }
        if (quote < 0) {
          this.#quoted += line.slice(at);
          return 'open';
        }
        this.#quoted += line.slice(at, quote);
        at = quote + 1;
        if (line[at] === this.#quote) {
          this.#quoted += this.#quote;
          at++;
          continue;
        }
        this.#fields.push(this.#quoted);
        this.#quoted = '';
        inside = false;
        if (at === line.length || (at === line.length - 1 && line[at] === '\r')) return 'complete';
        if (!line.startsWith(this.delimiter, at)) {
          return { broken: `has text after a closing quote, at character ${at + 1}` };
        }
        at += this.delimiter.length;
      } else if (line[at] === this.#quote) {
        inside = true;
        at++;
      } else if (
        this.#spaced &&
        line[at] === ' ' &&
        line
          .slice(at, at + 100)
          .trimStart()
          .startsWith(this.#quote)
      ) {
        at = line.indexOf(this.#quote, at) + 1;
        inside = true;
      } else {
        const found = line.indexOf(this.delimiter, at);
        const end = found < 0 ? (line.endsWith('\r') ? line.length - 1 : line.length) : found;
        this.#fields.push(line.slice(at, end));
        if (found < 0) return 'complete';
        at = found + this.delimiter.length;
      }
    }
  }
}
