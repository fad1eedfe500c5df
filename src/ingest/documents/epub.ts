/** EPUB: the pages of a book in their order, each as HTML. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { addHtml } from './html.js';
import { type Parts, unpack } from './unpack.js';
import { Unreadable } from './unreadable.js';

type Element = DefaultTreeAdapterTypes.Element;

const WANTED = /^META-INF\/(?:container|encryption)\.xml$|\.(?:opf|x?html?|xml)$/i;

/** Elements that XML may write as empty and HTML does not. */
const SELF_CLOSED = /<(title|script|style|a|div|span|p|i|b|em|strong|td|th|li)(\s[^<>]*)?\/>/gi;

/** Reads an EPUB, chapter by chapter. @throws Unreadable where it is none, is damaged or encrypted. */
export function readEpub(bytes: Uint8Array): Extracted {
  const parts = unpack(bytes, (name) => WANTED.test(name));
  if (
    Object.hasOwn(parts, 'META-INF/encryption.xml') &&
    /EncryptedData[\s\S]*\.x?html/i.test(textOf(parts, 'META-INF/encryption.xml'))
  )
    throw new Unreadable('is protected against copying (DRM)');
  const container = elementsOf(textOf(parts, 'META-INF/container.xml'));
  const path = attributeOf(
    container.find(({ tagName }) => tagName === 'rootfile'),
    'full-path',
  );
  if (!path || !Object.hasOwn(parts, path))
    throw new Unreadable('is no EPUB: it does not say where its pages are');
  const pack = elementsOf(textOf(parts, path));
  const hrefs = new Map<string, string>();
  for (const element of pack) {
    const id = attributeOf(element, 'id');
    const href = attributeOf(element, 'href');
    if (element.tagName === 'item' && id && href) hrefs.set(id, href);
  }
  const title = pack.find(({ tagName }) => tagName === 'dc:title')?.childNodes[0] as
    | DefaultTreeAdapterTypes.TextNode
    | undefined;
  const builder = new TextBuilder();
  for (const { tagName, attrs } of pack) {
    if (tagName !== 'itemref') continue;
    const href = hrefs.get(attrs.find(({ name }) => name === 'idref')?.value ?? '');
    const name = href && nameOf(path, href);
    if (name && Object.hasOwn(parts, name))
      addHtml(builder, textOf(parts, name).replace(SELF_CLOSED, '<$1$2></$1>'));
  }
  return builder.done('epub', { title: title?.value });
}

function textOf(parts: Parts, name: string): string {
  return Object.hasOwn(parts, name) ? decodeText(parts[name]) : '';
}

/** The name of what a reference within `from` leads to. */
function nameOf(from: string, href: string): string | undefined {
  try {
    return decodeURIComponent(new URL(href, `epub:/${from}`).pathname.replace(/^\//, ''));
  } catch {
    return undefined;
  }
}

/** All elements of XML in their order, however they are nested. */
function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const stack = parse(xml).childNodes.toReversed();
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (!('tagName' in node)) continue;
    elements.push(node);
    stack.push(...node.childNodes.toReversed());
  }
  return elements;
}

const attributeOf = (element: Element | undefined, name: string) =>
  element?.attrs.find((attr) => attr.name === name)?.value;
