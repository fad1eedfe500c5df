/**
 * reStructuredText (https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html): sections, paragraphs, lists, tables
 * and blocks of code. Of directives, code and what is addressed to the reader are kept (notes, warnings); what fetches or
 * arranges other pages is left out, as are comments and targets of links.
 */
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';
import { indentOf, LineBlocks, linesOf } from './line-blocks.js';

/** A line of one mark: above and below a title, or between sections. */
const RULE = /^([!-/:-@[-`{-~])\1{2,}[ \t]*$/;

const DIRECTIVE = /^([ \t]*)\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([\w:.-]+?)::[ \t]*(.*)$/;

const CODE =
  /^(?:code|code-block|sourcecode|highlight|parsed-literal|doctest|testcode|testoutput|prompt|math|productionlist)$/;

/** Directives whose content is text. */
const TEXT =
  /^(?:note|tip|hint|important|warning|caution|danger|attention|error|admonition|seealso|todo|deprecated|version(?:added|changed)|topic|sidebar|rubric|epigraph|highlights|pull-quote|compound|container|glossary|centered|table|list-table|csv-table|(?:[a-z]+:)?(?:function|method|class|attribute|data|exception|module|option|cmdoption|envvar|confval|describe|directive|role))$/;

/** Reads reStructuredText. */
export function readRestructuredText(bytes: Uint8Array): Extracted {
  const builder = new TextBuilder();
  new Reading(linesOf(decodeText(bytes, undefined, LIMITS.characters)), builder).read();
  return builder.done('rst');
}

class Reading {
  readonly #blocks: LineBlocks;
  /** The styles of titles that were met, the outermost first. */
  readonly #styles: string[] = [];
  #at = 0;

  constructor(
    private readonly lines: readonly string[],
    builder: TextBuilder,
  ) {
    this.#blocks = new LineBlocks(builder, inline);
  }

  read(): void {
    while (this.#at < this.lines.length) {
      const line = this.lines[this.#at];
      if (this.#isTitle() || this.#isDirective(line)) continue;
      if (/^[ \t]*\.\.(?:[ \t]|$)/.test(line)) this.#comment(line);
      else this.#text(line);
    }
    this.#blocks.end();
  }

  /** Takes a title with the line below it, and the one above it where there is one. */
  #isTitle(): boolean {
    const { lines } = this;
    const at = this.#at;
    const over = RULE.exec(lines[at])?.[1];
    const [title, under] = over ? [lines[at + 1], lines[at + 2]] : [lines[at], lines[at + 1]];
    const mark = RULE.exec(under ?? '')?.[1];
    if (!title?.trim() || !mark || RULE.test(title) || (over && over !== mark)) return false;
    if (!over && (/^[ \t]/.test(title) || under.trim().length + 2 < title.trimEnd().length)) return false;
    // Columns of a simple table stand between such lines as well.
    if (mark === '=' && /^=+[ \t]+=/.test(under)) return false;
    const style = `${over ?? ''}${mark}`;
    if (!this.#styles.includes(style)) this.#styles.push(style);
    this.#blocks.heading(title, this.#styles.indexOf(style) + 1);
    this.#at += over ? 3 : 2;
    return true;
  }

  #isDirective(line: string): boolean {
    const [found, indent, name, argument] = DIRECTIVE.exec(line) ?? [];
    if (found === undefined) return false;
    this.#at++;
    if (TEXT.test(name)) {
      // What it contains is read as text by what follows.
      if (argument) {
        this.#blocks.end();
        this.#blocks.text(argument);
      }
      while (/^[ \t]+:[\w-]+:/.test(this.lines[this.#at] ?? '')) this.#at++;
      return true;
    }
    const body = this.#indented(indent.length);
    const options = body.findIndex((one) => !/^[ \t]*:[\w-]+:/.test(one));
    if (CODE.test(name)) this.#blocks.code(body.slice(Math.max(0, options)));
    else if (/^(?:image|figure)$/.test(name)) {
      const alt = body.map((one) => /^[ \t]*:alt:[ \t]*(.*)$/.exec(one)?.[1]).find(Boolean);
      if (alt) this.#blocks.text(alt);
      if (name === 'figure' && options >= 0)
        for (const one of body.slice(options)) this.#blocks.text(one.trim());
      this.#blocks.end();
    }
    return true;
  }

  /** Takes a comment, a target or a note at the foot, whose text is kept. */
  #comment(line: string): void {
    const [, note] = /^[ \t]*\.\.[ \t]+\[[^\]]{1,60}\][ \t]+(.*)$/.exec(line) ?? [];
    this.#at++;
    const body = this.#indented(indentOf(line));
    if (note === undefined) return;
    this.#blocks.end();
    for (const one of [note, ...body]) this.#blocks.text(one.trim());
  }

  #text(line: string): void {
    this.#at++;
    if (/^[ \t]*\+[-=+]{2,}\+[ \t]*$/.test(line) || /^[ \t]*={2,}(?:[ \t]+={2,})+[ \t]*$/.test(line)) return;
    if (/^[ \t]*\|.*\|[ \t]*$/.test(line)) {
      this.#blocks.row(line.trim().slice(1, -1).split('|'));
      return;
    }
    if (RULE.test(line)) return;
    // A paragraph that ends with two colons is followed by code.
    const leads = /^(.*\S)?::[ \t]*$/.exec(line);
    if (!leads) {
      this.#blocks.text(line);
      return;
    }
    if (leads[1]) this.#blocks.text(`${leads[1]}:`);
    const body = this.#indented(indentOf(line));
    if (body.some((one) => one.trim() !== '')) this.#blocks.code(body);
  }

  /** Takes the lines that are indented further, with the empty ones between them. */
  #indented(indent: number): string[] {
    const from = this.#at;
    let end = from;
    while (this.#at < this.lines.length) {
      const line = this.lines[this.#at];
      if (line.trim() !== '') {
        if (indentOf(line) <= indent) break;
        end = this.#at + 1;
      }
      this.#at++;
    }
    this.#at = Math.max(end, from);
    return this.lines.slice(from, end);
  }
}

/** Text without marks: of a link what it is called, of a role what it names. */
const inline = (text: string): string =>
  text
    .replace(/``([^`\n]+)``/g, '$1')
    .replace(/(?::[\w:+-]{1,40}:)?`([^`<\n]{1,300}?)[ \t]*<[^`>\n]{1,500}>`(?:__?)?/g, '$1')
    .replace(/:[\w:+-]{1,40}:`~?([^`\n]{1,300})`/g, '$1')
    .replace(/`([^`\n]{1,300})`(?:__?)?/g, '$1')
    .replace(/(^|[\s("'[-])(\*{1,2})(\S|\S[^*\n]{0,300}?\S)\2(?=$|[\s)"'.,;:!?\]-])/g, '$1$3')
    .replace(/(^|\s)([\p{L}\p{N}][\p{L}\p{N}.-]{0,60})__?(?=$|[\s.,;:!?)])/gu, '$1$2');
