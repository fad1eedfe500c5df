/** Titles with markup, as shops and publishing systems export them: `Tea &amp; <i>Milk</i>`. */
import type { DefaultTreeAdapterTypes, parseFragment } from 'parse5';

/** Tags within a line of text; other angle brackets, such as those of `List<T>`, are text. */
const MARKUP =
  /<\/?(?:a|abbr|b|big|br|code|del|div|em|font|h[1-6]|i|ins|mark|p|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?\/?>|&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** The parser, which is loaded by the first import as it takes long to load. */
let parse: typeof parseFragment | undefined;

/** Loads the parser; before that, texts keep their markup. */
export async function loadMarkup(): Promise<void> {
  parse ??= (await import('parse5')).parseFragment;
}

const textOf = (nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): string =>
  nodes
    .map((node) => {
      if ('value' in node) return node.value;
      if (!('childNodes' in node)) return '';
      return node.nodeName === 'br' ? ' ' : textOf(node.childNodes);
    })
    .join('');

/**
 * A line of text without markup, after {@link loadMarkup}, with its entities decoded; texts without markup as they are.
 *
 * @example
 * await loadMarkup();
 * withoutMarkup('Tea &amp; <i>Milk</i>'); // 'Tea & Milk'
 * withoutMarkup('List<T> & more'); // 'List<T> & more'
 */
export function withoutMarkup(text: string): string {
  if (!parse || text.length > 10_000 || !MARKUP.test(text)) return text;
  return textOf(parse(text).childNodes).replace(/\s+/g, ' ').trim() || text;
}
