/**
 * Analysis of text into index terms with their places, the same for documents and for queries:
 * - words in normal form (full and half width alike, lower case, no accents), English ones stemmed (Porter 1980);
 * - scripts without spaces (Chinese, Japanese, Thai) as pairs of neighbouring characters, a character alone as itself;
 *   pairs find passages whatever a dictionary would cut wrongly (Nie et al. 2000, doi:10.1145/355214.355235);
 * - identifiers whole and in parts: `iPhone15` is also `iphone`, `phone` and `15`; `E-404` is also `e` and `404`.
 */
import { stemmer } from 'stemmer';
import { normalise } from './normalise.js';
import { UNSPACED } from './segment.js';

/** One occurrence of a term. */
export interface Term {
  readonly term: string;
  /** Counts words, from 0; the parts of an identifier share the position of the whole. */
  readonly position: number;
  /** Where it stands in the text: from `start` to before `end`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Letters, digits and marks; joined by `-`, `_`, `.` or `/` only where a digit stands on one side. */
const WORD =
  /[\p{L}\p{N}\p{M}]+(?:[-_./](?=[\p{L}\p{M}]*\p{N})[\p{L}\p{N}\p{M}]+|(?<=\p{N})[-_./][\p{L}\p{N}\p{M}]+)*/gu;

const RUN = /[\p{L}\p{N}\p{M}]+/gu;

/** Where a word changes from lower to upper case, or between letters and digits. */
const SEAM = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

const LETTERS_ONLY = /^[a-z]+$/;

/** Words that are longer are cut: nobody searches for them, and they would fill the dictionary. */
const LONGEST = 64;

/**
 * The terms of a text in their order.
 *
 * @example
 * analyse('Running the iPhone15').map(({ term }) => term); // ['run', 'the', 'iphone15', 'iphon', 'phone', '15']
 */
export function analyse(text: string): Term[] {
  const terms: Term[] = [];
  let position = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    for (const [part, offset] of scripts(word)) {
      if (UNSPACED.test(part)) position = addPairs(part, index + offset, position, terms);
      else addWord(part, index + offset, position++, terms);
    }
  }
  return terms;
}

/** A word cut where scripts with spaces and without meet, with the offset of each part. */
function scripts(word: string): [part: string, offset: number][] {
  if (/^[\0-\x7f]*$/.test(word)) return [[word, 0]];
  const parts: [string, number][] = [];
  let offset = 0;
  for (const part of word.split(UNSPACED)) {
    if (part !== '') parts.push([part, offset]);
    offset += part.length;
  }
  return parts;
}

function addPairs(run: string, at: number, first: number, terms: Term[]): number {
  const characters = Array.from(run);
  if (characters.length === 1) {
    terms.push({ term: normalise(run), position: first, start: at, end: at + run.length });
    return first + 1;
  }
  let start = at;
  for (let k = 1; k < characters.length; k++) {
    const pair = characters[k - 1] + characters[k];
    terms.push({ term: normalise(pair), position: first + k - 1, start, end: start + pair.length });
    start += characters[k - 1].length;
  }
  return first + characters.length - 1;
}

function addWord(word: string, start: number, position: number, terms: Term[]): void {
  const end = start + word.length;
  const known = new Set<string>();
  const add = (text: string) => {
    const term = formOf(text);
    if (term === '' || known.has(term)) return;
    known.add(term);
    terms.push({ term, position, start, end });
  };
  const runs = word.match(RUN) ?? [];
  add(runs.join(''));
  if (runs.length === 1 && !SEAM.test(word)) return;
  for (const run of runs) {
    if (runs.length > 1) add(run);
    for (const part of run.split(/(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u)) {
      add(part);
      for (const piece of part.split(SEAM)) if (piece.length > 1) add(piece);
    }
  }
}

/** A word as it is indexed. */
function formOf(word: string): string {
  const normal = normalise(word).slice(0, LONGEST);
  return LETTERS_ONLY.test(normal) ? stemmer(normal) : normal;
}
