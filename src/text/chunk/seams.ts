/**
 * The boundaries at which a text can be split: after sentences, clauses, lines and words, or else between any two
 * characters.
 */

/** A part of a text, `[start, end)` in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const CLOSERS = `["'”’»)\\]」』）】》]*`;

/** The end of a sentence with the white space after it; a full stop before a lower-case letter or a digit is none. */
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

/** Splits a span at the boundaries of one kind. The parts cover all of it; none is empty unless the span is. */
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

/** The maximum number of code units that {@link wholeCharacter} goes back. */
const LONGEST_CHARACTER = 32;

/**
 * A position at or before `at` that divides no character: neither a surrogate pair nor, up to a limit, a sequence of
 * joined characters.
 */
export function wholeCharacter(text: string, at: number): number {
  let place = at;
  while (place > at - LONGEST_CHARACTER && joins(text, place)) place--;
  return isLow(text.charCodeAt(place)) ? place - 1 : place;
}

const isLow = (code: number) => (code & 0xfc00) === 0xdc00;

/** Whether the code unit at a position belongs to the character before it. */
function joins(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isLow(code)) return true;
  // A zero-width joiner on either side, variation selectors, combining marks.
  if (code === 0x200d || text.charCodeAt(at - 1) === 0x200d) return true;
  return (code >= 0x300 && code < 0x370) || (code >= 0xfe00 && code <= 0xfe0f);
}
