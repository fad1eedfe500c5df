/**
 * HTML by parse5: headings, paragraphs, lists, tables and preformatted text of what is shown.
 *
 * - What no reader sees is left out: scripts, styles, templates, hidden elements; and navigation, forms, footers of the page.
 * - The tree is walked without recursion, so that nesting costs no stack.
 */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

const LEFT_OUT = new Set(
  'script style template noscript svg math iframe object embed nav form button select input textarea dialog canvas audio video map head'.split(
    ' ',
  ),
);

/** Elements that end the paragraph before them. */
const BLOCKS = new Set(
  'html body address article aside blockquote center dd details div dl dt fieldset figcaption figure footer header hgroup hr main p section summary search caption thead tbody tfoot tr td th'.split(
    ' ',
  ),
);

const isElement = (node: Node): node is Element => 'tagName' in node;

const childrenOf = (element: Element): Node[] => ('content' in element ? [] : (element.childNodes as Node[]));

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

function isHidden(element: Element): boolean {
  if (element.attrs.length === 0) return false;
  if (attribute(element, 'hidden') !== undefined || attribute(element, 'aria-hidden') === 'true') return true;
  const style = attribute(element, 'style');
  return (
    style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?!\.)/i.test(style)
  );
}

const isLeftOut = (element: Element) => LEFT_OUT.has(element.tagName) || isHidden(element);

/** The encoding that the beginning of a page names. */
const CHARSET =
  /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})|^<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]{2,40})/i;

/** Reads a page, in the character set that it declares. @throws Unreadable where it is nested too deep. */
export function readHtml(bytes: Uint8Array): Extracted {
  const head = Buffer.from(bytes.subarray(0, 2_048)).toString('latin1');
  const [, named, declared] = CHARSET.exec(head) ?? [];
  const charset = named ?? declared;
  // What is marked as Unicode by its first bytes is that, and much that says otherwise is UTF-8 or windows-1252.
  const isMarked = /^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)/.test(head);
  const is = charset && !isMarked && !/^(?:utf-?8|utf-?16|iso-8859-1|us-ascii)$/i.test(charset);
  const builder = new TextBuilder();
  const title = addHtml(builder, decodeText(bytes, is ? charset : undefined));
  return builder.done('html', { title });
}

/** Adds what a page shows. @returns its title, if it has one. */
export function addHtml(builder: TextBuilder, html: string, page?: number): string | undefined {
  const document = parse(html);
  const root = document.childNodes.find(
    (node): node is Element => isElement(node) && node.tagName === 'html',
  );
  const parts = root ? (childrenOf(root).filter(isElement) as Element[]) : [];
  const head = parts.find(({ tagName }) => tagName === 'head');
  const title =
    head && childrenOf(head).find((node): node is Element => isElement(node) && node.tagName === 'title');
  const body = parts.find(({ tagName }) => tagName === 'body');
  if (body) new Walk(builder, page).walk(body);
  return title ? inlineText(title) : undefined;
}

/** One walk through a page. */
class Walk {
  #inline = '';

  constructor(
    private readonly builder: TextBuilder,
    private readonly page: number | undefined,
  ) {}

  walk(body: Element): void {
    const stack: (Node | 'break')[] = [body];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (node === 'break') this.#flush();
      else if (node.nodeName === '#text') this.#inline += (node as DefaultTreeAdapterTypes.TextNode).value;
      else if (isElement(node) && !isLeftOut(node)) this.#enter(node, stack);
    }
    this.#flush();
  }

  #enter(element: Element, stack: (Node | 'break')[]): void {
    const { tagName } = element;
    const page = this.page;
    if (/^h[1-6]$/.test(tagName)) {
      this.#flush();
      this.builder.add('heading', inlineText(element), { level: Number(tagName[1]), page });
    } else if (tagName === 'pre' || tagName === 'xmp' || tagName === 'listing') {
      this.#flush();
      this.builder.add('code', rawText(element), { page });
    } else if (tagName === 'ul' || tagName === 'ol' || tagName === 'menu') {
      this.#flush();
      this.builder.add('list', listText(element), { page });
    } else if (tagName === 'table' && !isLayout(element)) {
      this.#flush();
      const { text, head } = tableText(element);
      this.builder.add('table', text, { page, head });
    } else if (tagName === 'br') this.#inline += '\n';
    else if (tagName === 'footer' && isOfPage(element)) {
      // The page's own: the same on every page of a site.
    } else {
      if (tagName === 'img') this.#inline += attribute(element, 'alt') ?? '';
      const isBlock = BLOCKS.has(tagName);
      if (isBlock) {
        this.#flush();
        stack.push('break');
      }
      const children = childrenOf(element);
      for (let k = children.length - 1; k >= 0; k--) stack.push(children[k]);
    }
  }

  #flush(): void {
    if (this.#inline !== '') this.builder.add('paragraph', collapsed(this.#inline), { page: this.page });
    this.#inline = '';
  }
}

/** Whether an element is not within an article or section. */
function isOfPage(element: Element): boolean {
  const parent = element.parentNode as Element | null;
  return parent?.tagName === 'body' || (parent?.parentNode as Element | null)?.tagName === 'body';
}

/** One space between words; line breaks stay. */
const collapsed = (text: string) =>
  text
    .replace(/[ \t\r\f\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{2,}/g, '\n');

/** The nodes within an element in the order of the text, and where elements end. */
function* within(element: Element): Iterable<{ node: Node; ends: boolean }> {
  const stack: { node: Node; ends: boolean }[] = [];
  const push = (of: Element) => {
    const children = childrenOf(of);
    for (let k = children.length - 1; k >= 0; k--) stack.push({ node: children[k], ends: false });
  };
  push(element);
  while (stack.length > 0) {
    const entry = stack.pop()!;
    const { node, ends } = entry;
    if (isElement(node) && isLeftOut(node)) continue;
    yield entry;
    if (!ends && isElement(node)) {
      stack.push({ node, ends: true });
      push(node);
    }
  }
}

/** The text of an element in one line. */
function inlineText(element: Element): string {
  let text = '';
  for (const { node } of within(element)) {
    if (node.nodeName === '#text') text += (node as DefaultTreeAdapterTypes.TextNode).value;
    else if (isElement(node)) {
      if (node.tagName === 'br' || BLOCKS.has(node.tagName)) text += ' ';
      else if (node.tagName === 'img') text += attribute(node, 'alt') ?? '';
    }
  }
  return text.replace(/\s+/g, ' ').trim();
}

/** The text of an element as it stands there. */
function rawText(element: Element): string {
  let text = '';
  for (const { node } of within(element)) {
    if (node.nodeName === '#text') text += (node as DefaultTreeAdapterTypes.TextNode).value;
    else if (isElement(node) && node.tagName === 'br') text += '\n';
  }
  return text;
}

/** A list as lines with a mark each, nested ones indented. */
function listText(list: Element): string {
  const lists = [{ ordered: list.tagName === 'ol', next: Number(attribute(list, 'start') ?? 1) || 1 }];
  let lines = '';
  let line = '';
  const flush = () => {
    const text = line.replace(/\s+/g, ' ').trim();
    if (text !== '') lines += `${lines === '' ? '' : '\n'}${text === '' ? '' : indent}${mark}${text}`;
    if (text !== '') mark = '';
    line = '';
  };
  let mark = '';
  let indent = '';
  for (const { node, ends } of within(list)) {
    if (node.nodeName === '#text') line += (node as DefaultTreeAdapterTypes.TextNode).value;
    if (!isElement(node)) continue;
    const { tagName } = node;
    if (tagName === 'ul' || tagName === 'ol' || tagName === 'menu') {
      flush();
      if (ends) lists.pop();
      else lists.push({ ordered: tagName === 'ol', next: Number(attribute(node, 'start') ?? 1) || 1 });
    } else if (tagName === 'li') {
      flush();
      if (ends) continue;
      const top = lists.at(-1)!;
      mark = top.ordered ? `${top.next++}. ` : '- ';
      indent = '  '.repeat(Math.min(lists.length - 1, 8));
    } else if (tagName === 'br') line += ' ';
    else if (BLOCKS.has(tagName) || /^h[1-6]$/.test(tagName)) line += ' ';
    else if (tagName === 'img' && !ends) line += attribute(node, 'alt') ?? '';
  }
  flush();
  return lines;
}

/** Whether a table arranges a page: it has headings or tables within. */
function isLayout(table: Element): boolean {
  for (const { node } of within(table)) {
    if (isElement(node) && /^(?:h[1-6]|table|pre)$/.test(node.tagName)) return true;
  }
  return false;
}

/** A table as lines of cells with ` | ` between them. */
function tableText(table: Element): { text: string; head: boolean } {
  const lines: string[] = [];
  let cells: string[] | undefined;
  let caption = '';
  let head = false;
  const stack: Node[] = childrenOf(table).toReversed();
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (!isElement(node) || isLeftOut(node)) continue;
    if (node.tagName === 'caption') caption = inlineText(node);
    else if (node.tagName === 'tr') {
      cells = childrenOf(node)
        .filter(
          (cell): cell is Element => isElement(cell) && /^t[dh]$/.test(cell.tagName) && !isLeftOut(cell),
        )
        .map(inlineText);
      const isHead = childrenOf(node).every((cell) => !isElement(cell) || cell.tagName === 'th');
      if (lines.length === 0) head = isHead;
      if (cells.some((cell) => cell !== '')) lines.push(cells.join(' | '));
    } else stack.push(...childrenOf(node).toReversed());
  }
  return { text: [...(caption ? [caption] : []), ...lines].join('\n'), head: head && !caption };
}
