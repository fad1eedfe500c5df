/**
 * Lines of a text: which line breaks only keep lines short (hard-wrapped Markdown, e-mails, plain text) and so are within a
 * sentence, and which lines are rows of tables. Recognised from the text alone, as items come without their structure.
 *
 * - A break is soft if the next line begins in lower case, or if its first word would not have fitted: the line with
 *   it would be longer than the longest line of the paragraph.
 * - Headings, list items, rows of tables, labelled lines (`Name: …`), code and lines of different depth of quotation
 *   (`> `) begin a line of their own.
 */

/** Characters between which lines are joined without a space. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}，。、；：？！）」』】》“”（「『【《]/u;

/** Whether a character is of a script that is written without spaces between words. */
export const isUnspaced = (character: string) => UNSPACED.test(character);

/** Two lines as one: without a space where neither script has any, and without the hyphen of a divided word. */
const joinLines = (before: string, after: string): string =>
  isUnspaced(before.slice(-1)) && isUnspaced(after.slice(0, 1))
    ? before + after
    : /\p{Ll}[-\u00ad]$/u.test(before) && /^\p{Ll}/u.test(after)
      ? before.slice(0, -1) + after
      : `${before} ${after}`;

/** A line: `text.slice(start, end)`, without the line break. */
export interface TextLine {
  readonly start: number;
  readonly end: number;
  /** Whether it continues the line before it. */
  readonly continues: boolean;
  /** Whether it is a row of a table. */
  readonly row: boolean;
}

/** The marks of quotation and the indentation at the beginning of a line. */
const QUOTED = /^(?:[ \t]*>)*[ \t]*/;

/** What begins a line of its own. */
const OWN =
  /^(?:#{1,6}\s|```|~~~|:::|\||[-=*_~^+ ]{3,}$|[-*+•●▪◦‣–—]\s|\d{1,3}[.)、]\s|[（(][\d一二三四五六七八九十a-z]{1,3}[)）]|\[[^\]]{1,60}\]:|[\p{L}\p{N}][\p{L}\p{N}'’ _-]{0,23}[:：](?:\s|$)|<\/?[a-z][\w-]*(?:[\s>/]|$))/iu;

/** What no line that continues ends with: a hard break in Markdown and AsciiDoc, ends of lines of code. */
const BREAKS = /(?: {2,}|\\| \+|[;{}])$/;

/** Columns that are aligned by spaces. */
const ALIGNED = /\S {3,}\S/;

/** The minimum width of a line before one in lower case, and of a line that was full; columns. */
const [BEFORE_LOWER, FULL] = [24, 40] as const;

/** The maximum width of lines that were wrapped, in columns. */
const WIDEST = 140;

/** The columns of a text; characters of scripts without spaces take two. */
function widthOf(text: string): number {
  let width = text.length;
  for (let k = 0; k < text.length; k++) if (text.charCodeAt(k) >= 0x2e80) width++;
  return width;
}

/** The lines of a text, in order, without empty ones. */
export function linesOf(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let paragraph: Bare[] = [];
  let fence: string | undefined;
  const end = () => {
    if (paragraph.length > 0) for (const line of readParagraph(paragraph)) lines.push(line);
    paragraph = [];
  };
  let start = 0;
  for (const whole of text.split('\n')) {
    const mark = QUOTED.exec(whole)?.[0] ?? '';
    const said = whole.slice(mark.length).trimEnd();
    const bare = { start, end: start + whole.length, mark, said, whole };
    start += whole.length + 1;
    const opens = /^(?:```|~~~)/.exec(said)?.[0];
    if (said === '') end();
    else if (fence !== undefined || opens !== undefined) {
      end();
      lines.push({ start: bare.start, end: bare.end, continues: false, row: false });
      fence = fence === undefined ? opens : said.startsWith(fence) ? undefined : fence;
    } else paragraph.push(bare);
  }
  end();
  return lines;
}

/** A line without its marks of quotation and indentation. */
interface Bare {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
  readonly said: string;
  readonly whole: string;
}

/** The lines of a paragraph. */
function readParagraph(paragraph: readonly Bare[]): TextLine[] {
  const columns = paragraph.map(({ said }) => columnsOf(said));
  const widths = paragraph.map(({ said }) => widthOf(said));
  const widest = Math.max(...widths);
  // Lines of logs and tables of figures begin with numbers.
  const numbered = paragraph.filter(({ said }) => /^\d/.test(said)).length > 1;
  const rows = paragraph.map(
    ({ said }, k) =>
      /^\|.*\|$/.test(said) ||
      (columns[k] > 1 && (columns[k] === columns[k - 1] || columns[k] === columns[k + 1])),
  );
  return paragraph.map(({ start, end, said, mark }, k) => {
    const before = paragraph[k - 1];
    const mayContinue =
      before !== undefined &&
      !rows[k] &&
      !rows[k - 1] &&
      !OWN.test(said) &&
      !/^(?:#{1,6}\s|[-=*_~^+ ]{3,}$)/.test(before.said) &&
      !ALIGNED.test(said) &&
      !ALIGNED.test(before.said) &&
      !BREAKS.test(before.whole) &&
      depthOf(mark) === depthOf(before.mark) &&
      !(numbered && /^\d/.test(said));
    return {
      start,
      end,
      row: rows[k],
      continues: mayContinue && isWrapped(before.said, widths[k - 1], said, widest),
    };
  });
}

const columnsOf = (line: string): number => line.split(' | ').length;

const depthOf = (mark: string): number => mark.split('>').length;

/** Whether a line was broken only because the next word did not fit. */
function isWrapped(before: string, width: number, next: string, widest: number): boolean {
  if (/^\p{Ll}/u.test(next) && width >= BEFORE_LOWER && before.includes(' ') && !/[:：]$/.test(before))
    return true;
  if (width < FULL || widest > WIDEST) return false;
  const isTight = isUnspaced(before.slice(-1)) && isUnspaced(next[0]);
  const word = isTight ? next.slice(0, 2) : (/^\S+/.exec(next)?.[0] ?? '');
  return width + (isTight ? 0 : 1) + widthOf(word) > widest;
}

/**
 * Lines that belong together as one, without marks of quotation and indentation between them.
 *
 * @example
 * oneLine('> A sentence that was broken\n> at a fixed width.'); // '> A sentence that was broken at a fixed width.'
 */
export function oneLine(text: string): string {
  if (!text.includes('\n')) return text;
  const [first, ...others] = text.split('\n');
  return others.reduce((joined, line) => joinLines(joined.trimEnd(), line.replace(QUOTED, '')), first);
}
