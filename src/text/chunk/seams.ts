/** Places at which a text can be parted: after sentences, clauses, lines, words; and, where there is none, anywhere. */

/** A part of a text, `[start, end)` in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const CLOSERS = `["'”’»)\\]」』）】》]*`;

/** What ends a sentence, with the white space after it; a full stop before a small letter or a digit ends none. */
const SENTENCE = new RegExp(`[.!?…]+${CLOSERS}\\s+(?![\\p{Ll}\\d])|[。！？…；]+${CLOSERS}\\s*`, 'gu');

const CLAUSE = /[,;:，、：—–]+\s*/gu;

const LINE = /\n/g;

const PARAGRAPH = /\n[ \t]*\n\s*/g;

const WORD = /\s+/g;

export const SEAMS = {
  sentence: SENTENCE,
  clause: CLAUSE,
  line: LINE,
  paragraph: PARAGRAPH,
  word: WORD,
} as const;

/** The parts of a span between the seams of one kind, together all of it; none is empty but where the span is. */
export function partAt(text: string, { start, end }: Span, seam: RegExp): Span[] {
  const parts: Span[] = [];
  const part = text.slice(start, end);
  let from = 0;
  let seen = 0;
  let hasText = false;
  for (const match of part.matchAll(seam)) {
    const to = match.index + match[0].length;
    if (to >= part.length) break;
    hasText ||= /\S/.test(part.slice(seen, to));
    seen = to;
    if (!hasText) continue;
    parts.push({ start: start + from, end: start + to });
    from = to;
    hasText = false;
  }
  parts.push({ start: start + from, end });
  return parts;
}

/** Code units that {@link wholeCharacter} goes back at most. */
const LONGEST_CHARACTER = 32;

/** A place at or before `at` that cuts no character in two: neither a surrogate pair nor, in reason, what is joined to it. */
export function wholeCharacter(text: string, at: number): number {
  let place = at;
  while (place > at - LONGEST_CHARACTER && joins(text, place)) place--;
  return isLow(text.charCodeAt(place)) ? place - 1 : place;
}

const isLow = (code: number) => (code & 0xfc00) === 0xdc00;

/** Whether what stands at a place belongs to the character before it. */
function joins(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isLow(code)) return true;
  // A zero-width joiner on either side, variation selectors, combining marks.
  if (code === 0x200d || text.charCodeAt(at - 1) === 0x200d) return true;
  return (code >= 0x300 && code < 0x370) || (code >= 0xfe00 && code <= 0xfe0f);
}
