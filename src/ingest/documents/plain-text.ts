/** Plain text: paragraphs between empty lines; lines that number a chapter are headings. */
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';

/** Chapter 3, Part II: …; 第三章 …, on a line alone. */
const HEADING =
  /^(?:(?:chapter|part|section|appendix|book)\s+(?:\d{1,3}|[ivxlc]{1,7})\b[^\n]{0,100}|第\s*[\d〇零一二三四五六七八九十百千两]{1,8}\s*([编篇部卷章节回])[^\n。]{0,60})$/i;

const CHINESE_LEVELS: { readonly [unit: string]: number } = {
  编: 1,
  篇: 1,
  部: 1,
  卷: 1,
  章: 2,
  节: 3,
  回: 2,
};

/** Reads plain text, whose paragraphs are separated by empty lines. */
export function readPlainText(text: string): Extracted {
  const builder = new TextBuilder();
  addPlainText(builder, text);
  return builder.done('text');
}

/** Adds the paragraphs of a text. */
export function addPlainText(builder: TextBuilder, text: string): void {
  for (const paragraph of paragraphsOf(text)) addParagraph(builder, paragraph);
}

function* paragraphsOf(text: string): Iterable<string> {
  let from = 0;
  for (const { index, 0: gap } of text.matchAll(/\r?\n(?:[ \t\u3000]*\r?\n)+|\f/g)) {
    yield text.slice(from, index);
    from = index + gap.length;
  }
  yield text.slice(from);
}

function addParagraph(builder: TextBuilder, paragraph: string): void {
  let from = 0;
  if (paragraph.length < 1_000_000) {
    let at = 0;
    for (const line of paragraph.split('\n')) {
      const name = line.trim();
      const heading = name.length <= 120 ? HEADING.exec(name) : null;
      if (heading) {
        builder.add('paragraph', paragraph.slice(from, at));
        builder.add('heading', name, { level: CHINESE_LEVELS[heading[1]] ?? 2 });
        from = at + line.length + 1;
      }
      at += line.length + 1;
    }
  }
  builder.add('paragraph', paragraph.slice(from));
}
