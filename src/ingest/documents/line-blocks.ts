/** Blocks of a text in a light markup, collected line by line: paragraphs, lists and tables. */
import type { Block } from '../../text/index.js';
import type { TextBuilder } from './extracted.js';

/** A mark of a list's item, and what comes after it. */
const ITEM = /^([ \t]*)(?:[-+*•]|(?:\d{1,9}|[a-z]|#)[.)]|\.{1,5}|\*{2,5})[ \t]+(?=\S)/i;

/** Puts lines together to blocks; a line of another kind, or an empty one, ends the block before it. */
export class LineBlocks {
  #kind: Block['kind'] = 'paragraph';
  #lines: string[] = [];

  /** @param inline what a line says without its marks. */
  constructor(
    private readonly builder: TextBuilder,
    private readonly inline: (text: string) => string,
  ) {}

  /** Adds a line of text, or of a list. */
  text(line: string): void {
    if (line.trim() === '') {
      // The items of a list may have empty lines between them.
      if (this.#kind !== 'list') this.end();
      return;
    }
    if (ITEM.test(line)) this.#begin('list');
    else if (this.#kind === 'list' && !/^[ \t]/.test(line)) this.end();
    else if (this.#kind === 'table') this.end();
    this.#lines.push(this.inline(this.#kind === 'list' ? line : line.trim()));
  }

  /** Adds a row of a table. */
  row(cells: readonly string[]): void {
    this.#begin('table');
    this.#lines.push(cells.map((cell) => this.inline(cell.trim())).join(' | '));
  }

  heading(text: string, level: number): void {
    this.end();
    this.builder.add('heading', this.inline(text.trim()), { level });
  }

  code(lines: readonly string[]): void {
    this.end();
    this.builder.add('code', outdented(lines).join('\n'));
  }

  /** Ends the block. */
  end(): void {
    const kind = this.#kind;
    const lines = this.#lines.splice(0);
    this.#kind = 'paragraph';
    if (lines.length > 0) this.builder.add(kind, lines.join('\n'), { head: kind === 'table' || undefined });
  }

  #begin(kind: Block['kind']): void {
    if (this.#kind === kind) return;
    this.end();
    this.#kind = kind;
  }
}

/** The columns by which a line is indented; a tab counts eight. */
export const indentOf = (line: string): number =>
  /^[ \t]*/.exec(line)![0].replaceAll('\t', '        ').length;

/** Lines without the indentation that all of them have. */
function outdented(lines: readonly string[]): string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  const least = filled.reduce((most, line) => Math.min(most, indentOf(line)), Number.POSITIVE_INFINITY);
  return lines.map((line) => line.replaceAll('\t', '        ').slice(Math.min(least, indentOf(line))));
}

/** The first line after another that ends what begins there; the number of lines, where none does. */
export function endOf(lines: readonly string[], from: number, isEnd: (line: string) => boolean): number {
  for (let at = from + 1; at < lines.length; at++) if (isEnd(lines[at])) return at;
  return lines.length;
}

/** The lines of a text, whichever way they end. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);
