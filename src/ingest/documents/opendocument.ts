/**
 * OpenDocument (ISO 26300): texts with headings, lists, tables and notes; slides, each a page with its title as a heading.
 * What was deleted, comments, tables of contents and form fields are left out.
 */
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';
import { unpack } from './unpack.js';
import { Unreadable } from './unreadable.js';
import { firstText, walkXml } from './xml.js';

const WANTED = /^(?:content|meta|META-INF\/manifest)\.xml$/;

const LEFT_OUT = new Set([
  'office:annotation',
  'office:forms',
  'text:tracked-changes',
  'text:table-of-content',
  'text:alphabetical-index',
  'text:note-citation',
  'text:ruby-text',
  'svg:title',
  'svg:desc',
  'presentation:date-time-decl',
]);

/** The deepest list whose items are indented further. */
const DEEPEST = 8;

/** Reads a text or a presentation. @throws Unreadable where it is protected or is no such file. */
export async function readOpenDocument(bytes: Uint8Array): Promise<Extracted> {
  const parts = unpack(bytes, (name) => WANTED.test(name));
  const manifest = Buffer.from(parts['META-INF/manifest.xml'] ?? []).toString('utf8');
  if (manifest.includes('encryption-data'))
    throw new Unreadable('is protected by a password: save a copy without one');
  const builder = new TextBuilder();
  const walk = new Walk(builder);
  await walkXml(parts['content.xml'], walk);
  const title = await firstText(parts['meta.xml'], 'title');
  return builder.done('opendocument', { title, pages: walk.pages });
}

/** One walk through the content. */
class Walk {
  #leftOut = 0;
  #pages = 0;
  #title = false;
  #lists = 0;
  #mark = '';
  /** The lines of the list that is open, the rows of the table, and the cells of its row. */
  #list: string[] = [];
  #rows: string[] = [];
  #cells: string[] = [];
  #tables = 0;
  #length = 0;
  /** The paragraphs that are open, the inner ones in a note or a frame of the outer; each with the level of a heading. */
  readonly #open: { text: string; level: number; list: number }[] = [];

  constructor(private readonly builder: TextBuilder) {}

  /** The number of slides; null of a text. */
  get pages(): number | null {
    return this.#pages || null;
  }

  get #page() {
    return this.#pages > 0 ? { page: this.#pages } : {};
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#leftOut > 0 || LEFT_OUT.has(name)) {
      this.#leftOut++;
      return;
    }
    switch (name) {
      case 'draw:page':
        this.#pages++;
        break;
      case 'draw:frame':
        this.#title = attributes['presentation:class'] === 'title';
        break;
      case 'text:h':
      case 'text:p': {
        const level = this.#title ? 1 : name === 'text:h' ? Number(attributes['text:outline-level']) || 1 : 0;
        this.#open.push({ text: '', level, list: this.#lists });
        break;
      }
      case 'text:list':
        this.#lists++;
        break;
      case 'text:list-item':
        this.#mark = '- ';
        break;
      case 'table:table':
        this.#tables++;
        break;
      case 'text:s':
        this.text(' '.repeat(Math.min(80, Number(attributes['text:c'] ?? 1) || 1)));
        break;
      case 'text:tab':
        this.text('\t');
        break;
      case 'text:line-break':
        this.text('\n');
    }
  }

  text(text: string): void {
    const open = this.#open.at(-1);
    if (open && this.#leftOut === 0) open.text += text;
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut--;
      return;
    }
    switch (name) {
      case 'draw:frame':
        this.#title = false;
        break;
      case 'text:h':
      case 'text:p':
        this.#paragraph();
        break;
      case 'text:list':
        this.#lists--;
        if (this.#lists === 0) this.#add('list', this.#list.splice(0).join('\n'));
        break;
      case 'table:table-cell':
        // A table within a cell is part of the cell's text.
        if (this.#tables === 1) this.#cells.push('');
        break;
      case 'table:table-row':
        if (this.#tables === 1) this.#row();
        break;
      case 'table:table':
        this.#tables--;
        if (this.#tables === 0) this.#add('table', this.#rows.splice(0).join('\n'), { head: true });
    }
  }

  #add(kind: 'list' | 'table' | 'paragraph', text: string, more: { readonly head?: boolean } = {}): void {
    this.builder.add(kind, text, { ...this.#page, ...more });
  }

  #row(): void {
    this.#cells.pop();
    const row = this.#cells.splice(0).join(' | ');
    if (row.replace(/[ |]/g, '') !== '') this.#rows.push(row);
  }

  #paragraph(): void {
    const closed = this.#open.pop();
    if (!closed) return;
    const { level, list } = closed;
    const text = closed.text.replace(/[ \t]+/g, ' ').trim();
    if (text === '') return;
    this.#length += text.length;
    if (this.#length > LIMITS.characters) throw TextBuilder.tooLong();
    if (this.#tables > 0) {
      if (this.#cells.length === 0) this.#cells.push('');
      const line = text.replace(/\s*\n\s*/g, ' ');
      const last = this.#cells.length - 1;
      this.#cells[last] += (this.#cells[last] === '' ? '' : ' ') + line;
    } else if (level > 0) this.builder.add('heading', text, { ...this.#page, level });
    else if (list > 0) {
      const indent = '  '.repeat(Math.min(DEEPEST, list) - 1);
      this.#list.push(`${indent}${this.#mark || '  '}${text.replace(/\s*\n\s*/g, ' ')}`);
      this.#mark = '';
    } else this.#add('paragraph', text);
  }
}
