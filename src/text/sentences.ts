/**
 * Sentences of a text, with their positions: split at the punctuation that ends sentences in English and Chinese and at
 * line breaks that do not only keep lines short, but not after abbreviations, initials and numbers, within code, nor before a
 * closing quotation mark. A row of a table is one sentence.
 */
import { linesOf } from './lines.js';

/** A part of a text: `text.slice(start, end)`, without white space around it. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where the line that it belongs to begins; wrapped lines are one. */
  readonly line: number;
  /** Whether it is a row of a table. */
  readonly row: boolean;
}

/**
 * Punctuation that ends a sentence, with closing quotation marks and brackets after it. Without white space behind it, a mark
 * of Latin scripts ends one only beside Chinese or Japanese: not in `a!=b`, nor in an address.
 */
const END =
  /[.!?…]+["'”’)\]]*(?=\s|$)|[。！？｡]+["'”’」』）)》]*|(?<=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[!?…]+["'”’」』）)》]*|[!?…]+["'”’」』）)》]*(?=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}“「『《])/gu;

/** Code between backticks, within which no sentence ends. */
const CODE = /(`+)[^`]{1,400}\1(?!`)/g;

/** Abbreviations before a full stop that does not end a sentence. */
const ABBREVIATED =
  /(?:^|[\s("“])(?:mr|mrs|ms|dr|prof|sr|jr|st|gen|col|lt|sgt|capt|rev|hon|gov|sen|rep|pres|no|nos|vol|vols|fig|figs|eq|sec|ch|pp|ed|eds|vs|etc|al|e\.g|i\.e|cf|ca|approx|inc|ltd|co|corp|dept|est|mt|ft|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z]|(?:[a-z]\.)+[a-z])\.$/i;

/**
 * The maximum length of a sentence in characters; longer ones are split at a comma or semicolon, or else at this
 * length.
 */
const LONGEST = 1_000;

/**
 * The sentences of a text, in order.
 *
 * @example
 * sentencesOf('Dr. Li came at 5.30. 她走了。').map(({ text }) => text); // ['Dr. Li came at 5.30.', '她走了。']
 */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  if (!text.includes('\n')) {
    addLine(text, 0, text.length, sentences);
    return sentences;
  }
  const lines = linesOf(text);
  for (let k = 0; k < lines.length; ) {
    const { start, row } = lines[k++];
    if (row) add(text, { ...lines[k - 1], line: start }, sentences);
    else {
      while (lines[k]?.continues) k++;
      addLine(text, start, lines[k - 1].end, sentences);
    }
  }
  return sentences;
}

/** Adds the sentences of a line. */
function addLine(text: string, line: number, until: number, sentences: Sentence[]): void {
  let start = line;
  const part = line === 0 && until === text.length ? text : text.slice(line, until);
  const code = part.includes('`') ? Array.from(part.matchAll(CODE)) : [];
  for (const { 0: mark, index } of part.matchAll(END)) {
    const at = line + index;
    const end = at + mark.length;
    if (mark === '.' && !endsAt(text, at)) continue;
    if (code.some(({ 0: { length }, index: from }) => index > from && index < from + length)) continue;
    // Quoted speech within a sentence that continues.
    if (/^[!?…]+["'”’)\]]+$/.test(mark) && /^\s+\p{Ll}/u.test(text.slice(end, Math.min(until, end + 8))))
      continue;
    add(text, { start, end, line, row: false }, sentences);
    start = end;
  }
  add(text, { start, end: until, line, row: false }, sentences);
}

/** The number of a list item at the beginning of a line. */
const NUMBERED = /(?:^|\n)[ \t]*\d{1,2}$/;

/** Whether a full stop ends a sentence: not after an abbreviation or a list number, nor before a lower-case letter. */
function endsAt(text: string, at: number): boolean {
  if (NUMBERED.test(text.slice(Math.max(0, at - 12), at))) return false;
  if (ABBREVIATED.test(text.slice(Math.max(0, at - 12), at + 1))) {
    // 'etc.' and similar abbreviations end a sentence if a capital letter follows.
    return /\b(?:etc|al|inc|ltd|co|corp)\.$/i.test(text.slice(Math.max(0, at - 6), at + 1))
      ? /^\s+\p{Lu}/u.test(text.slice(at + 1, at + 8))
      : false;
  }
  return !/^\s+\p{Ll}/u.test(text.slice(at + 1, at + 8));
}

function add(
  text: string,
  { start: from, end: to, line, row }: Omit<Sentence, 'text'>,
  sentences: Sentence[],
): void {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  const push = (until: number) =>
    sentences.push({ start, end: until, text: text.slice(start, until), line, row });
  while (end - start > LONGEST) {
    const seam = text.slice(start, start + LONGEST).search(/[,;，；、][^,;，；、]*$/);
    const cut = start + (seam > LONGEST / 4 ? seam + 1 : LONGEST);
    push(cut);
    start = cut;
    while (start < end && /\s/.test(text[start])) start++;
  }
  if (start < end) push(end);
}
