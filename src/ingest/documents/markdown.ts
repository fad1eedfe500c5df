/**
 * Markdown (CommonMark, with GitHub's tables and lists of tasks) by mdast: blocks as they stand in the file.
 *
 * - Of front matter, `title` and `tags` are read.
 * - Text is what a reader sees: without marks of emphasis, addresses of links, and comments. HTML within is read as HTML.
 */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { isUnspaced } from '../../text/index.js';
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { addHtml } from './html.js';
import { Unreadable } from './unreadable.js';

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root['children'][number];

/** Nesting of block quotes and lists beyond which a file is refused: the parser takes time by its square. */
const DEEPEST = 200;

/** A line that is nested deeper than {@link DEEPEST}. */
const TOO_DEEP = new RegExp(`^(?:[ \\t]*(?:>|[-*+]|\\d{1,9}[.)])[ \\t]?){${DEEPEST}}`, 'm');

/** Reads Markdown, with front matter and tables. @throws Unreadable where it is nested too deep. */
export function readMarkdown(bytes: Uint8Array): Extracted {
  const text = decodeText(bytes);
  const builder = new TextBuilder();
  const matter = addMarkdown(builder, text);
  return builder.done('markdown', matter);
}

/** Adds the blocks of a text. @returns what its front matter says. @throws Unreadable where it is nested too deep. */
export function addMarkdown(
  builder: TextBuilder,
  text: string,
): { title?: string | undefined; tags: string[] } {
  if (TOO_DEEP.test(text)) throw new Unreadable(`has quotes or lists nested deeper than ${DEEPEST} levels`);
  const root = fromMarkdown(text, {
    extensions: [gfm(), frontmatter(['yaml', 'toml'])],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml', 'toml'])],
  });
  let matter: { title?: string | undefined; tags: string[] } = { tags: [] };
  const stack: Node[] = root.children.toReversed() as Node[];
  while (stack.length > 0) {
    const node = stack.pop()!;
    switch (node.type as string) {
      case 'yaml':
      case 'toml':
        matter = frontMatterOf((node as { value: string }).value);
        break;
      case 'heading':
        builder.add('heading', inlineText(node), { level: (node as { depth: number }).depth });
        break;
      case 'paragraph':
        builder.add('paragraph', inlineText(node));
        break;
      case 'code':
        builder.add('code', (node as { value: string }).value);
        break;
      case 'html':
        addHtml(builder, (node as { value: string }).value);
        break;
      case 'list':
        builder.add('list', listText(node as Parent));
        break;
      case 'table':
        builder.add('table', tableText(node as Parent), { head: true });
        break;
      case 'definition':
      case 'thematicBreak':
        break;
      default:
        // Block quotes, notes at the foot.
        if ('children' in node) stack.push(...((node.children as Node[]).toReversed() as Node[]));
    }
  }
  return matter;
}

interface Parent {
  readonly type: string;
  readonly children: readonly Parent[];
  readonly value?: string;
  readonly alt?: string | null;
  readonly ordered?: boolean | null;
  readonly start?: number | null;
  readonly checked?: boolean | null;
}

function inlineText(node: unknown): string {
  let text = '';
  const stack: Parent[] = [node as Parent];
  while (stack.length > 0) {
    const { type, value, alt, children } = stack.pop()!;
    if (type === 'break') text += '\n';
    else if (type === 'html') text += inlineHtml(value ?? '');
    else if (value !== undefined) text += type === 'text' ? unwrapped(value) : value;
    else if (alt) text += alt;
    if (children) for (let k = children.length - 1; k >= 0; k--) stack.push(children[k]);
  }
  return text;
}

const HTML_TAG =
  /^<(?:!--|\/?(?:a|abbr|b|big|br|cite|code|del|details|div|em|font|i|img|ins|kbd|mark|p|q|s|samp|small|span|strong|sub|summary|sup|u|var)\b)/i;

/** What a tag within a line says: nothing, but where it is none and was only written like one, such as `List<String>`. */
function inlineHtml(tag: string): string {
  if (/^<br\b/i.test(tag)) return '\n';
  const alt = /^<img\b[^>]*\balt="([^"]*)"/i.exec(tag)?.[1];
  return alt ?? (HTML_TAG.test(tag) ? '' : tag);
}

/** Lines that were only broken to be short are one: with a space between words, with none between Chinese characters. */
const unwrapped = (text: string) =>
  text.replace(/(.)?\n(.)?/g, (_, before = '', after = '') =>
    isUnspaced(before) && isUnspaced(after) ? before + after : `${before} ${after}`,
  );

/** A list as lines with a mark each; what is nested is indented. Depth is bounded by {@link DEEPEST}. */
function listText(list: Parent, indent = ''): string {
  let next = list.start ?? 1;
  const lines: string[] = [];
  for (const item of list.children) {
    const box = item.checked === true ? '[x] ' : item.checked === false ? '[ ] ' : '';
    let mark = `${list.ordered ? `${next++}.` : '-'} ${box}`;
    for (const child of item.children) {
      if (child.type === 'list') lines.push(listText(child, `${indent}  `));
      else {
        const text =
          child.type === 'code'
            ? (child.value ?? '')
            : child.type === 'table'
              ? tableText(child)
              : inlineText(child).replace(/\s*\n\s*/g, ' ');
        for (const line of text.split('\n')) lines.push(`${indent}${mark || '  '}${line}`);
      }
      mark = '';
    }
  }
  return lines.join('\n');
}

function tableText(table: Parent): string {
  return table.children
    .map((row) => row.children.map((cell) => inlineText(cell).replace(/\s+/g, ' ')).join(' | '))
    .join('\n');
}

/** The title and the tags of front matter in YAML or TOML, in the forms in which they are usually written. */
function frontMatterOf(text: string): { title?: string | undefined; tags: string[] } {
  const unquoted = (value: string) => value.trim().replace(/^(["'])(.*)\1$/, '$2');
  const title = /^title\s*[:=]\s*(\S.*)$/m.exec(text)?.[1];
  const list = /^(?:tags|keywords|categories)\s*[:=]\s*(?:\[([^\]]*)\]|(\S.*)|\n((?:\s*-\s+.*\n?)+))/m.exec(
    `${text}\n`,
  );
  const tags =
    (list?.[1] ?? list?.[2])?.split(',') ??
    list?.[3]?.split('\n').map((line) => line.replace(/^\s*-\s+/, ''));
  return {
    title: title && !/^[|>]/.test(title) ? unquoted(title) : undefined,
    tags: [...new Set((tags ?? []).map(unquoted).filter((tag) => tag !== ''))],
  };
}
