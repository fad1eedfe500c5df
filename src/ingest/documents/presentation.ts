/**
 * PowerPoint (ECMA-376): each slide a page, its title a heading, then its texts, tables and the speaker's notes. Numbers,
 * dates and footers of slides, pictures and diagrams are left out.
 */
import { posix } from 'node:path';
import { localName } from '../files/xml/parse.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { type Parts, unpack } from './unpack.js';
import { Unreadable } from './unreadable.js';
import { firstText, walkXml } from './xml.js';

const MAIN = 'ppt/presentation.xml';

const WANTED =
  /^(?:docProps\/core\.xml|ppt\/presentation\.xml|ppt\/(?:slides|notesSlides)\/[^/]+\.xml|ppt\/(?:slides\/)?_rels\/[^/]+)$/;

/** Placeholders whose text is the same on every slide. */
const REPEATED = new Set(['dt', 'ftr', 'hdr', 'sldNum', 'sldImg']);

/** The deepest paragraph that is indented further. */
const DEEPEST = 8;

/** Titles that programs give a file when nobody else does. */
const NO_TITLE = /^(?:$|powerpoint|slide 1$)/i;

/** Reads the slides in their order. @throws Unreadable where it is none, or is damaged. */
export async function readPresentation(bytes: Uint8Array): Promise<Extracted> {
  const parts = unpack(bytes, (name) => WANTED.test(name));
  const builder = new TextBuilder();
  const slides = await slidesOf(parts);
  if (slides.length === 0) throw new Unreadable('is damaged: it does not say which slides it has');
  let page = 0;
  let shown = '';
  for (const slide of slides) {
    const walk = new SlideWalk(builder, ++page);
    await walkXml(parts[slide], walk);
    if (page === 1) shown = walk.title;
    for (const { type, target } of await relations(parts, slide))
      if (/\/notesSlide$/.test(type)) await walkXml(parts[target], new SlideWalk(builder, page));
  }
  const title = await firstText(parts['docProps/core.xml'], 'title');
  return builder.done('pptx', { title: NO_TITLE.test(title) ? shown : title, pages: page });
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** What a part refers to, by their names in the archive. */
async function relations(parts: Parts, name: string): Promise<Relation[]> {
  const folder = posix.dirname(name);
  const found: Relation[] = [];
  await walkXml(parts[`${folder}/_rels/${posix.basename(name)}.rels`], {
    open(_, { Id: id, Type: type, Target: target }) {
      if (id === undefined || type === undefined || target === undefined) return;
      const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      if (Object.hasOwn(parts, path)) found.push({ id, type, target: path });
    },
  });
  return found;
}

/** The slides in the order in which they are shown. */
async function slidesOf(parts: Parts): Promise<string[]> {
  const targets = new Map((await relations(parts, MAIN)).map(({ id, target }) => [id, target]));
  const slides: string[] = [];
  await walkXml(parts[MAIN], {
    open(name, attributes) {
      if (localName(name) !== 'sldId') return;
      const id = Object.entries(attributes).find(([key]) => /:id$/.test(key))?.[1];
      const target = id === undefined ? undefined : targets.get(id);
      if (target !== undefined) slides.push(target);
    },
  });
  return slides;
}

/** One walk through a slide or its notes. */
class SlideWalk {
  /** The title of the slide; empty where it has none. */
  title = '';
  #fallback = 0;
  /** The placeholder that the shape fills. */
  #placeholder = '';
  #lines: string[] = [];
  #line: string | undefined;
  #level = 0;
  #inText = false;
  #rows: string[] = [];
  #cells: string[] = [];
  #inTable = false;

  constructor(
    private readonly builder: TextBuilder,
    private readonly page: number,
  ) {}

  open(full: string, attributes: Readonly<Record<string, string>>): void {
    const name = localName(full);
    // What older programs show instead of what came before it.
    if (name === 'Fallback') this.#fallback++;
    if (this.#fallback > 0) return;
    if (name === 'ph') this.#placeholder = attributes.type ?? 'body';
    else if (name === 'tbl') this.#inTable = true;
    else if (full === 'a:p') {
      this.#line = '';
      this.#level = 0;
    } else if (name === 'pPr') this.#level = Math.min(DEEPEST, Number(attributes.lvl ?? 0) || 0);
    else if (name === 'br' && this.#line !== undefined) this.#line += ' ';
    else if (full === 'a:t') this.#inText = true;
  }

  text(text: string): void {
    if (this.#inText && this.#fallback === 0 && this.#line !== undefined) this.#line += text;
  }

  close(full: string): void {
    const name = localName(full);
    if (name === 'Fallback') this.#fallback--;
    if (this.#fallback > 0) return;
    if (full === 'a:t') this.#inText = false;
    else if (full === 'a:p') {
      const text = this.#line?.replace(/\s+/g, ' ').trim();
      if (text) this.#lines.push(this.#inTable ? text : `${'  '.repeat(this.#level)}${text}`);
      this.#line = undefined;
    } else if (name === 'tc') this.#cells.push(this.#lines.splice(0).join(' '));
    else if (name === 'tr') this.#rows.push(this.#cells.splice(0).join(' | '));
    else if (name === 'tbl') {
      this.#inTable = false;
      this.builder.add('table', this.#rows.splice(0).join('\n'), { page: this.page, head: true });
    } else if (name === 'sp') this.#shape();
  }

  #shape(): void {
    const [placeholder, lines] = [this.#placeholder, this.#lines];
    this.#placeholder = '';
    this.#lines = [];
    if (REPEATED.has(placeholder)) return;
    const { page, builder } = this;
    if (/^(?:title|ctrTitle)$/.test(placeholder)) {
      this.title = lines.map((line) => line.trim()).join(' ');
      builder.add('heading', this.title, { level: 1, page });
    } else if (lines.length === 1) builder.add('paragraph', lines[0], { page });
    else builder.add('list', lines.map((line) => line.replace(/^ */, '$&- ')).join('\n'), { page });
  }
}
